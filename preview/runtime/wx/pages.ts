// Moving between pages, the bars around them, looking at their elements.

import { createIntersectionObserver } from '../observe'
import { pullDown } from '../page'
import { createQuery } from '../query'
import { setBadge, setTabBarHidden, statusBarHeight } from '../shell'
import * as stack from '../stack'
import { api, listeners, type Offer, type Options } from './api'

type To = Options & { url: string; events?: Record<string, (...values: unknown[]) => void> }
type Badge = Options & { index: number; text: string }
type Scroll = Options & { scrollTop?: number; selector?: string; duration?: number }

function badge(index: number, text: string | null): void {
  setBadge(index, text)
  stack.redraw()
}

function pageScrollTo({ scrollTop, selector, duration = 300 }: Scroll): void {
  const { scroller } = stack.topPage()
  const target = selector ? scroller.querySelector(`[data-wxid="${CSS.escape(selector.replace('#', ''))}"]`) : null
  const above = target ? target.getBoundingClientRect().top - scroller.getBoundingClientRect().top : 0
  const top = target ? scroller.scrollTop + above : (scrollTop ?? 0)
  scroller.scrollTo({ top, behavior: duration ? 'smooth' : 'instant' })
}

export function navigationOffers(): Offer[] {
  const resize = listeners<[{ size: { windowWidth: number; windowHeight: number } }]>()
  window.addEventListener('resize', () =>
    resize.tell({ size: { windowWidth: innerWidth, windowHeight: innerHeight - statusBarHeight() } }),
  )
  const real = {
    navigateTo: api<To>('navigateTo', ({ url, events }) => stack.navigateTo(url, events) as Promise<never>),
    redirectTo: api<To>('redirectTo', ({ url }) => stack.redirectTo(url)),
    switchTab: api<To>('switchTab', ({ url }) => stack.switchTab(url)),
    reLaunch: api<To>('reLaunch', ({ url }) => stack.reLaunch(url)),
    navigateBack: api<Options & { delta?: number }>('navigateBack', ({ delta = 1 }) => stack.navigateBack(delta)),
    pageScrollTo: api('pageScrollTo', pageScrollTo),
    createSelectorQuery: () => createQuery(stack.topPage().component),
    createIntersectionObserver,
    nextTick: (work: () => void) => void Promise.resolve().then(work),
    onWindowResize: resize.on,
    offWindowResize: resize.off,
  }
  const simulated = {
    setNavigationBarTitle: api<Options & { title: string }>('setNavigationBarTitle', ({ title }) => {
      stack.topPage().title = title
      stack.redraw()
    }),
    setTabBarBadge: api<Badge>('setTabBarBadge', ({ index, text }) => badge(index, text)),
    removeTabBarBadge: api<Badge>('removeTabBarBadge', ({ index }) => badge(index, null)),
    showTabBarRedDot: api<Badge>('showTabBarRedDot', ({ index }) => badge(index, '')),
    hideTabBarRedDot: api<Badge>('hideTabBarRedDot', ({ index }) => badge(index, null)),
    showTabBar: api('showTabBar', () => (setTabBarHidden(false), stack.redraw())),
    hideTabBar: api('hideTabBar', () => (setTabBarHidden(true), stack.redraw())),
    startPullDownRefresh: api('startPullDownRefresh', () => pullDown(stack.topPage())),
    stopPullDownRefresh: api('stopPullDownRefresh', () => stack.topPage().frame.classList.remove('wx-refreshing')),
    hideKeyboard: api('hideKeyboard', () => (document.activeElement as HTMLElement | null)?.blur()),
  }
  return [
    { standing: 'real', members: real },
    { standing: 'simulated', members: simulated },
  ]
}
