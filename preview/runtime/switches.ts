// What the person at the desk decides about this phone: whose it is, network, fonts, what was refused.

export const NETWORKS = ['online', 'slow', 'flaky', 'offline'] as const
export type Network = (typeof NETWORKS)[number]

const given = new URLSearchParams(location.search)

export const switches = {
  /** Whose phone it is; each has files and storage of its own. */
  openid: given.get('openid') ?? 'nobody',
  network: (given.get('network') ?? 'online') as Network,
  /** `fontSizeScaleFactor`: 1 standard, 1.4 in care mode. */
  fontScale: Number(given.get('scale') ?? 1),
  /** Of the drawn classroom before the camera: 1 is day, 0 is night. */
  light: 1,
  /** Permissions the person refused, such as `scope.camera`. */
  refused: new Set<string>((given.get('refused') ?? '').split(',').filter(Boolean)),
  /** Bytes of user files before the phone is full. */
  fileLimit: 200 * 1024 * 1024,
}

export function isGranted(scope: string): boolean {
  return !switches.refused.has(scope)
}

const networkListeners = new Set<(from: Network, to: Network) => void>()

/** Calls `listener` at every change; the answer ends that. */
export function onNetwork(listener: (from: Network, to: Network) => void): () => void {
  networkListeners.add(listener)
  return () => void networkListeners.delete(listener)
}

export function setNetwork(to: Network): void {
  const from = switches.network
  if (!NETWORKS.includes(to)) throw new Error(`network: one of ${NETWORKS.join(', ')}`)
  switches.network = to
  if (from !== to) for (const listener of networkListeners) listener(from, to)
}
