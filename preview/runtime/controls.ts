// `window.__phone`: how the page around the phone, and tests, look into it and turn its switches.

import { album } from './album'
import { errors, warnings } from './errors'
import { dropTemporaryFiles, savedFiles } from './files'
import * as life from './life'
import { loadedPackages } from './packages'
import { pullDown } from './page'
import { parseUrl, stack, topPage } from './stack'
import * as storage from './storage'
import { setNetwork, switches, type Network } from './switches'
import type { Standing } from './wx/api'
import type { Wx } from './wx/index'
import { savedEvents } from './wx/calendar'
import { savedPictures } from './wx/pictures'

export function installControls({ wx, standings }: Wx): void {
  Object.assign(window, { __phone: controls(wx, standings) })
}

function controls(wx: object, standings: Record<string, Standing>): Record<string, unknown> {
  return {
    wx,
    app: life.appInstance,
    errors: () => errors,
    warnings: () => warnings,
    standings: () => standings,
    route: () => topPage().path,
    routes: () => stack.map((page) => page.path),
    query: () => topPage().query,
    /** What the page on top shows, without functions. */
    data: () => JSON.parse(JSON.stringify(topPage().caller.data)) as unknown,
    /** The page on top as its own code sees it. */
    page: () => topPage().caller,
    packages: loadedPackages,
    storageKeys: storage.keys,
    storage: storage.read,
    savedFiles: () => savedFiles().map(([path, { blob }]) => ({ path, size: blob.size })),
    setNetwork: (network: Network) => setNetwork(network),
    setFontScale: (scale: number) => void (switches.fontScale = scale),
    setLight: (light: number) => void (switches.light = light),
    setFileLimit: (bytes: number) => void (switches.fileLimit = bytes),
    refuse: (scope: string) => void switches.refused.add(scope),
    allow: (scope: string) => void switches.refused.delete(scope),
    hide: life.hide,
    show: () => life.show(),
    /** As if a message or a code had been opened. */
    enter: (url: string, scene = 1014) => life.show(parseUrl(url), scene),
    offerUpdate: life.offerUpdate,
    album: () => album,
    savedEvents: () => savedEvents,
    savedPictures: () => savedPictures,
    pullDown: () => pullDown(topPage()),
    dropTemporaryFiles,
  }
}

export function showTrouble(error: unknown): void {
  const box = document.createElement('pre')
  box.className = 'wx-trouble'
  box.textContent = `小程序没有启动起来：\n${error instanceof Error ? error.message : String(error)}`
  document.body.appendChild(box)
}
