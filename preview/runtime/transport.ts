// The network between the phone and the server, as bad as the switch says.

import { onNetwork, switches, type Network } from './switches'
import { WxError } from './wx/api'

export interface Load {
  /** Of the body, for the time it takes. */
  bytes: number
  signal: AbortSignal
  /** Share of the body that is on its way, 0 to 1. */
  onSent?: (share: number) => void
}

const SLOW = { latencyMs: 900, bytesPerSecond: 150_000 }
const STEPS = 10
const TYPES: Record<Network, string> = { online: 'wifi', slow: '3g', flaky: '3g', offline: 'none' }

let carried = 0

export function networkType(): string {
  return TYPES[switches.network]
}

const isWeak = (network: Network): boolean => network === 'slow' || network === 'flaky'

export function onNetworkChange(listener: (isWeak: boolean) => void): void {
  onNetwork((_, to) => listener(isWeak(to)))
}

/** Calls under way, to be broken off from outside. */
export const interrupted = {
  running: new Set<() => void>(),
  add(stop: () => void): () => void {
    this.running.add(stop)
    return () => void this.running.delete(stop)
  },
  all(): void {
    for (const stop of this.running) stop()
  },
}

function disconnected(): WxError {
  return new WxError('errcode:-106 cronet_error_code:-106 error_msg:net::ERR_INTERNET_DISCONNECTED', 600001)
}

function reset(): WxError {
  return new WxError('errcode:-101 cronet_error_code:-101 error_msg:net::ERR_CONNECTION_RESET', 600001)
}

/**
 * Sends over the switched network. Offline nothing leaves; going offline breaks off what is under way. Slow takes time
 * in proportion to the bytes. Flaky loses the first of every three calls before the server hears it, and the answer of
 * the second after the server has acted: what an idempotent caller must survive.
 */
export async function carry<T>(load: Load, send: (line: AbortSignal) => Promise<T>): Promise<T> {
  const line = new AbortController()
  const forget = onNetwork((_, to) => to === 'offline' && line.abort(disconnected()))
  load.signal.addEventListener('abort', () => line.abort(load.signal.reason))
  try {
    return await travel({ ...load, signal: line.signal }, send)
  } catch (error) {
    throw explain(error, line.signal)
  } finally {
    forget()
  }
}

async function travel<T>(load: Load, send: (line: AbortSignal) => Promise<T>): Promise<T> {
  if (switches.network === 'offline') throw disconnected()
  if (isWeak(switches.network)) await crawl(load)
  const turn = switches.network === 'flaky' ? carried++ % 3 : 2
  if (turn === 0) throw reset()
  const answer = await send(load.signal)
  load.onSent?.(1)
  if (turn === 1) throw reset()
  return answer
}

async function crawl({ bytes, signal, onSent }: Load): Promise<void> {
  const milliseconds = SLOW.latencyMs + (bytes / SLOW.bytesPerSecond) * 1000
  for (let step = 1; step <= STEPS; step += 1) {
    await new Promise((resolve) => setTimeout(resolve, milliseconds / STEPS))
    signal.throwIfAborted()
    if (!isWeak(switches.network)) return // it got better or is gone
    onSent?.((step / STEPS) * 0.95)
  }
}

function explain(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  if (error instanceof TypeError) return new WxError('errcode:-102 error_msg:net::ERR_CONNECTION_REFUSED', 600001)
  return error
}
