// From page to page. A double tap opens one page, and the tenth page replaces the ninth, as WeChat allows ten.
import { queryString } from './wire'

const MOST_PAGES = 10
let isGoing = false

/** `go('/pkg-school/talk-edit/talk-edit', { id: 7 })`. */
export function go(page: string, query: Record<string, unknown> = {}): void {
  if (isGoing) return
  isGoing = true
  const options = {
    url: page + queryString(query),
    complete: () => {
      isGoing = false
    },
  }
  if (getCurrentPages().length < MOST_PAGES) wx.navigateTo(options)
  else wx.redirectTo(options)
}

/** Without a way back to this page. */
export function goInstead(page: string, query: Record<string, unknown> = {}): void {
  wx.redirectTo({ url: page + queryString(query), complete: () => undefined })
}

export function goToTab(tab: 'showcase' | 'todo' | 'me'): void {
  wx.switchTab({ url: `/pages/${tab}/${tab}`, complete: () => undefined })
}

/** The page before, or the to-do tab when there is none (a shared card, a notice). */
export function goBack(): void {
  if (getCurrentPages().length > 1) wx.navigateBack({ complete: () => undefined })
  else goToTab('todo')
}
