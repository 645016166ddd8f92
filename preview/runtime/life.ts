// The App: launched, shown, hidden, restarted.

import { onScriptError, report } from './errors'
import type { AppInstance } from './register'
import { isTab } from './shell'
import { reLaunch, stack, topPage, type Target } from './stack'
import { interrupted } from './transport'
import { listeners } from './wx/api'

const BACKGROUND_MS = 5000

export interface LaunchOptions extends Target {
  scene: number
  referrerInfo: object
}

export const appShow = listeners<[LaunchOptions]>()
export const appHide = listeners<[]>()
export const appError = listeners<[string]>()
export const rejection = listeners<[{ reason: unknown }]>()

let app: AppInstance = {}
let launch: LaunchOptions
let isHidden = false
let breakOff: ReturnType<typeof setTimeout> | undefined

export function appInstance(): AppInstance {
  return app
}

export function launchOptions(): LaunchOptions {
  return launch
}

export function setLaunchOptions(target: Target, scene: number): void {
  launch = { ...target, scene, referrerInfo: {} }
}

export function startApp(instance: AppInstance): void {
  app = instance
  onScriptError((text) => {
    appError.tell(text)
    if (typeof app['onError'] === 'function') (app['onError'] as (text: string) => void).call(app, text)
  })
  callApp('onLaunch', launch)
  callApp('onShow', launch)
  document.addEventListener('visibilitychange', () => (document.hidden ? hide() : show()))
}

function callApp(name: string, ...values: unknown[]): void {
  const handler = app[name]
  if (typeof handler !== 'function') return
  try {
    handler.apply(app, values)
  } catch (error) {
    report(error, `App.${name}`)
  }
}

/** WeChat goes to the background; calls still running after five seconds are broken off. */
export function hide(): void {
  if (isHidden) return
  isHidden = true
  stack.at(-1)?.hide()
  if (stack.length) topPage().frame.hidden = false // still painted, only told
  callApp('onHide')
  appHide.tell()
  breakOff = setTimeout(() => interrupted.all(), BACKGROUND_MS)
}

/** Back to the front; with `target` as if a message or a code had been opened. */
export async function show(target?: Target, scene = 1001): Promise<void> {
  clearTimeout(breakOff)
  if (target) setLaunchOptions(target, scene)
  const wasHidden = isHidden
  isHidden = false
  if (wasHidden || target) {
    callApp('onShow', launch)
    appShow.tell(launch)
  }
  if (target) await reLaunch(urlOf(target))
  else if (wasHidden) topPage().show()
}

function urlOf({ path, query }: Target): string {
  const search = Object.entries(query).map(([name, value]) => `${name}=${value}`)
  return isTab(path) || !search.length ? `/${path}` : `/${path}?${search.join('&')}`
}

interface UpdateManager {
  onCheckForUpdate(listener: (result: { hasUpdate: boolean }) => void): void
  onUpdateReady(listener: () => void): void
  onUpdateFailed(listener: () => void): void
  applyUpdate(): void
}

const updateReady = listeners<[]>()

export function offerUpdate(): void {
  updateReady.tell()
}

export function updateManager(): UpdateManager {
  return {
    onCheckForUpdate: (listener) => void setTimeout(() => listener({ hasUpdate: false })),
    onUpdateReady: updateReady.on,
    onUpdateFailed: () => undefined,
    applyUpdate: () => location.reload(),
  }
}

export function restart(url: string): void {
  location.hash = url
  location.reload()
}
