// One page: made, shown, hidden, unloaded, with the life cycle calls WeChat makes.

import { associated, codeSpace, type Component } from './engine'
import { report } from './errors'
import { appConfig, configOf } from './packages'
import { ensureDefined } from './register'
import { main } from './shell'
import { addSheet } from './styles'
import type { Query } from './types'

type Caller = Record<string, unknown> & { data: Record<string, unknown> }

export interface Page {
  path: string
  query: Query
  title?: string
  caller: Caller
  component: Component
  frame: HTMLElement
  scroller: HTMLElement
  channel: EventChannel
  unload(): void
  show(): void
  hide(): void
}

const REACH_BOTTOM_PX = 50
const PULL_PX = 60

/** Events between the page that opens and the one opened. */
export class EventChannel {
  private readonly listeners = new Map<string, ((...values: unknown[]) => void)[]>()

  on(name: string, listener: (...values: unknown[]) => void): void {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener])
  }

  once(name: string, listener: (...values: unknown[]) => void): void {
    const wrapped = (...values: unknown[]) => {
      this.off(name, wrapped)
      listener(...values)
    }
    this.on(name, wrapped)
  }

  off(name: string, listener?: (...values: unknown[]) => void): void {
    const left = (this.listeners.get(name) ?? []).filter((each) => listener !== undefined && each !== listener)
    this.listeners.set(name, left)
  }

  emit(name: string, ...values: unknown[]): void {
    for (const listener of this.listeners.get(name) ?? []) listener(...values)
  }
}

/** Calls a handler of the page if it has one. */
export function callPage(page: Page, name: string, ...values: unknown[]): unknown {
  const handler = page.caller[name]
  if (typeof handler !== 'function') return undefined
  try {
    return handler.apply(page.caller, values) as unknown
  } catch (error) {
    report(error, `${page.path} ${name}`)
    return undefined
  }
}

export function makePage(path: string, query: Query, channel = new EventChannel()): Page {
  ensureDefined(path)
  const frame = document.createElement('section')
  frame.className = 'wx-page-frame'
  frame.dataset.route = path
  frame.innerHTML = '<div class="wx-page-scroll"><wx-page><span></span></wx-page></div>'
  const scroller = frame.firstElementChild as HTMLElement
  const pageElement = scroller.firstElementChild as HTMLElement
  main.appendChild(frame)
  const root = associated.createRoot('wx-page-root', codeSpace, path + searchOf(query))
  const component = root.getComponent() as unknown as Component
  const sheet = addSheet(path, '')
  let isReady = false
  const page: Page = {
    path,
    query,
    caller: root.get() as unknown as Caller,
    component,
    frame,
    scroller,
    channel,
    show() {
      frame.hidden = false
      if (sheet) sheet.disabled = false
      document.documentElement.style.fontSize = pageElement.dataset['rootFontSize'] ?? ''
      component.triggerPageLifetime('show', [])
      callPage(page, 'onShow')
      if (isReady) return
      isReady = true
      requestAnimationFrame(() => callPage(page, 'onReady'))
    },
    hide() {
      component.triggerPageLifetime('hide', [])
      callPage(page, 'onHide')
      frame.hidden = true
      if (sheet) sheet.disabled = true
    },
    unload() {
      callPage(page, 'onUnload')
      root.release()
      frame.remove()
      sheet?.remove()
    },
  }
  Object.assign(page.caller, { route: path, options: query, getOpenerEventChannel: () => channel })
  root.attach(pageElement as never, pageElement.firstElementChild as never)
  listenToScroll(page)
  listenToPull(page)
  callPage(page, 'onLoad', query)
  return page
}

export function searchOf(query: Query): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${value}`)
  return pairs.length ? `?${pairs.join('&')}` : ''
}

function listenToScroll(page: Page): void {
  const { scroller, path } = page
  const distance = configOf(path).onReachBottomDistance ?? REACH_BOTTOM_PX
  let wasAtBottom = false
  scroller.addEventListener('scroll', () => {
    callPage(page, 'onPageScroll', { scrollTop: scroller.scrollTop })
    const isAtBottom = scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - distance
    if (isAtBottom && !wasAtBottom) callPage(page, 'onReachBottom')
    wasAtBottom = isAtBottom
  })
}

function listenToPull(page: Page): void {
  const config = { ...appConfig().window, ...configOf(page.path) }
  if (!config.enablePullDownRefresh) return
  let startY: number | null = null
  page.scroller.addEventListener(
    'touchstart',
    (event) => {
      startY = page.scroller.scrollTop === 0 ? (event.touches[0]?.clientY ?? null) : null
    },
    { passive: true },
  )
  page.scroller.addEventListener('touchend', (event) => {
    const endY = event.changedTouches[0]?.clientY ?? 0
    if (startY !== null && endY - startY > PULL_PX) pullDown(page)
    startY = null
  })
}

export function pullDown(page: Page): void {
  page.frame.classList.add('wx-refreshing')
  callPage(page, 'onPullDownRefresh')
}
