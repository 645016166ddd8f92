// The number on the tab 待办: as many as the page lists. It follows whoever one acts as, and what happened meanwhile.
import { session } from '../../core/session'
import { loadToDo } from './load'

const TODO_TAB = 1
const TODO_PAGE = 'pages/todo/todo'

export class Badge {
  private count = 0
  private flight: Promise<void> | null = null

  show(count: number): void {
    this.count = count
    this.draw()
  }

  /** Only pages with a tab bar can, so each of them does it when it comes to the front. */
  draw(): void {
    const text = this.count > 99 ? '99+' : String(this.count)
    const drawn = this.count > 0 ? wx.setTabBarBadge({ index: TODO_TAB, text }) : wx.removeTabBarBadge({ index: TODO_TAB })
    void drawn.catch(() => undefined)
  }

  /** Ask the server, unless the page itself is in front and does. Many at once share one answer; never rejects. */
  refresh(): Promise<void> {
    if (getCurrentPages().slice(-1)[0]?.route === TODO_PAGE) return Promise.resolve()
    this.flight ??= this.ask().finally(() => {
      this.flight = null
    })
    return this.flight
  }

  private async ask(): Promise<void> {
    const identity = session.identity()
    try {
      const count = identity === null ? 0 : (await loadToDo(identity)).count
      if (session.identity()?.id === identity?.id) this.show(count)
    } catch {
      // without an answer the old number stays
    }
  }
}

export const badge = new Badge()

/** From the start on: back in front, and acting as somebody else. */
export function watchBadge(onAppShow: (listener: () => void) => void): void {
  const refresh = () => void badge.refresh()
  onAppShow(refresh)
  session.subscribe(refresh)
}
