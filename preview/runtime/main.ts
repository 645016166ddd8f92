// Boots one phone: `phone.html?openid=…&network=…&scale=…#/pages/todo/todo?x=1`.

import { defineBasicTags } from './tags/basic'
import { defineFormTags } from './tags/button'
import { defineChoiceTags } from './tags/choices'
import { defineInputTags } from './tags/inputs'
import { defineMediaTags } from './tags/media'
import { definePickerTags } from './tags/pickers'
import { defineScrollTags } from './tags/scroll'
import { startEngine } from './engine'
import { collectWindowErrors, report } from './errors'
import { listenToEvents } from './events'
import { listenToKeys } from './keyboard'
import { openFiles } from './files'
import * as life from './life'
import { appConfig, loadBuild, loadPackageOf } from './packages'
import { installControls, showTrouble } from './controls'
import { installObservers } from './observe'
import { installQueries } from './query'
import { runApp, setEnvironment } from './register'
import { loadServerConfig } from './sandbox'
import { mountShell, screen } from './shell'
import { navigateBack, parseUrl, reLaunch, stack, tapTab } from './stack'
import { addSheet } from './styles'
import { makeWx } from './wx/index'
import { installWxs } from './wxs'

const NORMAL_SCENE = 1001

async function boot(): Promise<void> {
  collectWindowErrors((reason) => life.rejection.tell({ reason }))
  const [build] = await Promise.all([loadBuild(), loadServerConfig(), openFiles()])
  await loadPackageOf('app')
  startEngine()
  installWxs()
  for (const define of [
    defineBasicTags,
    defineFormTags,
    defineChoiceTags,
    defineInputTags,
    defineMediaTags,
    definePickerTags,
    defineScrollTags,
  ]) {
    define()
  }
  installQueries()
  installObservers()
  listenToEvents()
  listenToKeys()
  mountShell({
    back: () => void navigateBack(1).catch((error: unknown) => report(error, 'back')),
    tab: (item, index) => void tapTab(item, index).catch((error: unknown) => report(error, 'tab')),
  })
  screen.classList.toggle('wx-v2', appConfig().style === 'v2')
  const offered = makeWx()
  setEnvironment({ wx: offered.wx, currentPages: () => stack.map((page) => page.caller) })
  addSheet('app', '')
  const address = decodeURI(location.hash.slice(1)) || `/${appConfig().entryPagePath ?? build.app.pages[0] ?? ''}`
  life.setLaunchOptions(parseUrl(address), Number(new URLSearchParams(location.search).get('scene') ?? NORMAL_SCENE))
  installControls(offered)
  life.startApp(runApp())
  await reLaunch(address)
}

boot().then(
  () => document.documentElement.setAttribute('data-ready', ''),
  (error: unknown) => {
    report(error, 'start')
    showTrouble(error)
  },
)
