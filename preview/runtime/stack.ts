// The page stack and the five ways to move through it.

import { loadPackageOf, pageExists } from './packages'
import { callPage, EventChannel, makePage, type Page } from './page'
import { drawShell, isTab } from './shell'
import type { Query, TabItem } from './types'

const MOST_PAGES = 10

export const stack: Page[] = []
/** Tab pages stay alive while another tab is shown. */
const tabPages = new Map<string, Page>()

export interface Target {
  path: string
  query: Query
}

/** `/pages/a/a?x=1`, or relative to the page on top. */
export function parseUrl(url: string): Target {
  const [where = '', search = ''] = url.split('?')
  const base = where.startsWith('/') ? '/' : `/${stack.at(-1)?.path ?? ''}`
  const path = new URL(where, `http://phone${base}`).pathname.slice(1).replace(/\.html$/, '')
  const query: Query = {}
  for (const pair of search.split('&').filter(Boolean)) {
    const [name = '', ...value] = pair.split('=')
    query[name] = value.join('=') // as WeChat: onLoad gets it still encoded
  }
  return { path, query }
}

export function topPage(): Page {
  const page = stack.at(-1)
  if (!page) throw new Error('no page is open')
  return page
}

export function redraw(): void {
  const page = stack.at(-1)
  if (!page) return
  const shown = { path: page.path, isRoot: stack.length === 1 }
  drawShell(page.title === undefined ? shown : { ...shown, title: page.title })
}

function show(page: Page): void {
  page.show()
  redraw()
}

function unload(page: Page): void {
  tabPages.delete(page.path)
  page.unload()
}

function open({ path, query }: Target, channel?: EventChannel): Page {
  const page = makePage(path, query, channel)
  if (isTab(path)) tabPages.set(path, page)
  return page
}

/** Navigation happens one after another, and never inside the caller's own task. */
let queue: Promise<unknown> = Promise.resolve()

function inTurn<T>(move: () => Promise<T>): Promise<T> {
  const turn = queue.then(() => new Promise((resolve) => setTimeout(resolve, 0))).then(move)
  queue = turn.catch(() => undefined)
  return turn
}

async function prepare(target: Target): Promise<void> {
  if (!pageExists(target.path)) throw new Error(`page "${target.path}" is not found`)
  await loadPackageOf(target.path)
}

type Listener = (...values: unknown[]) => void

export function navigateTo(
  url: string,
  events: Record<string, Listener> = {},
): Promise<{ eventChannel: EventChannel }> {
  return inTurn(async () => {
    const target = parseUrl(url)
    if (isTab(target.path)) throw new Error('can not navigateTo a tabbar page')
    if (stack.length >= MOST_PAGES) throw new Error(`webview count limit exceed`)
    await prepare(target)
    topPage().hide()
    const channel = new EventChannel()
    for (const [name, listener] of Object.entries(events)) channel.on(name, listener)
    const page = open(target, channel)
    stack.push(page)
    show(page)
    return { eventChannel: channel }
  })
}

export function redirectTo(url: string): Promise<void> {
  return inTurn(async () => {
    const target = parseUrl(url)
    if (isTab(target.path)) throw new Error('can not redirectTo a tabbar page')
    await prepare(target)
    const old = stack.pop()
    if (old) unload(old)
    const page = open(target)
    stack.push(page)
    show(page)
  })
}

export function switchTab(url: string): Promise<void> {
  return inTurn(async () => {
    const { path } = parseUrl(url)
    if (!isTab(path)) throw new Error('can not switch to no-tabBar page')
    if (stack.at(-1)?.path === path) return
    await prepare({ path, query: {} })
    // pages above the tab go, the tab itself stays alive out of sight
    for (let page = stack.pop(); page; page = stack.pop()) {
      if (!isTab(page.path)) unload(page)
      else if (!page.frame.hidden) page.hide()
    }
    const page = tabPages.get(path) ?? open({ path, query: {} })
    stack.push(page)
    show(page)
  })
}

export function reLaunch(url: string): Promise<void> {
  return inTurn(async () => {
    const target = parseUrl(url)
    await prepare(target)
    for (const page of new Set([...stack.reverse(), ...tabPages.values()])) unload(page)
    stack.length = 0
    const page = open(target)
    stack.push(page)
    show(page)
  })
}

export function navigateBack(delta: number): Promise<void> {
  return inTurn(async () => {
    if (stack.length < 2) throw new Error('cannot navigate back at first page.')
    for (let left = delta; left > 0 && stack.length > 1; left -= 1) unload(stack.pop() as Page)
    show(topPage())
  })
}

export async function tapTab(item: TabItem, index: number): Promise<void> {
  await switchTab(`/${item.pagePath}`)
  callPage(topPage(), 'onTabItemTap', { index, pagePath: item.pagePath, text: item.text })
}
