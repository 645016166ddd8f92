// What WeChat draws around a page: status bar, navigation bar with the capsule, tab bar.

import { appConfig, configOf } from './packages'
import type { TabItem } from './types'

export const screen = document.createElement('div')
screen.className = 'wx-screen'
screen.innerHTML = `
  <div class="wx-status" aria-hidden="true"><span>9:41</span><span class="wx-signal"></span></div>
  <header class="wx-nav">
    <button class="wx-back" aria-label="返回"></button><h1></h1>
    <div class="wx-capsule" aria-hidden="true"><i></i><i></i></div>
  </header>
  <main class="wx-main"></main>
  <nav class="wx-tabs" role="tablist"></nav>`

const part = (selector: string) => screen.querySelector(selector) as HTMLElement
export const main = part('.wx-main')
const badges = new Map<number, string>()
let tabBarHidden = false

export interface ShellPage {
  path: string
  title?: string
  isRoot: boolean
}

export interface ShellHandlers {
  back(): void
  tab(item: TabItem, index: number): void
}

export function tabItems(): TabItem[] {
  return appConfig().tabBar?.list ?? []
}

export function isTab(path: string): boolean {
  return tabItems().some((item) => item.pagePath === path)
}

export function mountShell(handlers: ShellHandlers): void {
  document.body.appendChild(screen)
  part('.wx-back').addEventListener('click', () => handlers.back())
  part('.wx-tabs').addEventListener('click', (event) => {
    const button = (event.target as HTMLElement).closest('button')
    const item = button && tabItems()[Number(button.dataset.index)]
    if (item) handlers.tab(item, Number(button.dataset.index))
  })
  window.addEventListener('resize', measure)
}

export function drawShell(page: ShellPage): void {
  const look = { ...appConfig().window, ...configOf(page.path) }
  part('h1').textContent = page.title ?? look.navigationBarTitleText ?? ''
  const bar = part('.wx-nav')
  const isWhite = look.navigationBarTextStyle !== 'black'
  const background = look.navigationBarBackgroundColor ?? '#000000'
  screen.style.setProperty('--nav-background', background)
  screen.style.setProperty('--nav-text', isWhite ? '#fff' : '#000')
  screen.classList.toggle('wx-custom-nav', look.navigationStyle === 'custom')
  bar.querySelector('.wx-back')?.toggleAttribute('hidden', page.isRoot)
  drawTabs(page.path)
  measure()
}

function drawTabs(path: string): void {
  const bar = appConfig().tabBar
  const nav = part('.wx-tabs')
  nav.hidden = tabBarHidden || !bar || !isTab(path)
  nav.replaceChildren()
  if (!bar || nav.hidden) return
  nav.style.background = bar.backgroundColor ?? '#ffffff'
  bar.list.forEach((item, index) => {
    const isHere = item.pagePath === path
    const button = document.createElement('button')
    button.setAttribute('role', 'tab')
    button.setAttribute('aria-selected', String(isHere))
    button.dataset.index = String(index)
    button.style.color = isHere ? bar.selectedColor : bar.color
    const icon = isHere ? item.selectedIconPath : item.iconPath
    if (icon) button.appendChild(Object.assign(document.createElement('img'), { src: `source/${icon}`, alt: '' }))
    button.appendChild(Object.assign(document.createElement('span'), { textContent: item.text }))
    const badge = badges.get(index)
    if (badge !== undefined) {
      const mark = Object.assign(document.createElement('sup'), { textContent: badge })
      mark.classList.toggle('wx-dot', badge === '')
      button.appendChild(mark)
    }
    nav.appendChild(button)
  })
}

/** Text for a number badge, '' for a red dot, null for none. */
export function setBadge(index: number, text: string | null): void {
  if (text === null) badges.delete(index)
  else badges.set(index, text)
}

export function setTabBarHidden(isHidden: boolean): void {
  tabBarHidden = isHidden
}

/** 100vh of a page is its own height, without the bars. */
function measure(): void {
  document.documentElement.style.setProperty('--vh', `${main.clientHeight / 100}px`)
}

export function statusBarHeight(): number {
  return part('.wx-status').offsetHeight
}

export function capsule(): DOMRect {
  return part('.wx-capsule').getBoundingClientRect()
}
