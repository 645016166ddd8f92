// Loading, ready, empty, stale or error, for pages that show what the server says. With <state-view> in the WXML:
//
//   this.run(async (onStale) => {
//     const page = await listTodos(undefined, { onStale })
//     this.setData({ todos: page.todos })
//     return page.todos.length === 0        // true shows the empty state
//   })
import { ApiError, messageOf } from '../core/errors'
import { timeWords } from '../core/time'

export type PageState = 'idle' | 'loading' | 'ready' | 'empty' | 'stale' | 'error'

export interface PageProblem {
  message: string
  requestId: string
  /** Such as `identity.not_allowed`, for the way out that fits. */
  code: string
}

/** Loads and sets the page's own data; answers true for "nothing here". */
export type Load = (onStale: (savedAt: number) => void) => Promise<boolean | void>

const SKELETON_AFTER = 300
const NO_PROBLEM: PageProblem = { message: '', requestId: '', code: '' }

export const pageState = Behavior({
  data: {
    state: 'idle' as PageState,
    /** A skeleton flashes on a quick network, so it waits a little. */
    showsSkeleton: false,
    problem: NO_PROBLEM,
    /** `10:24`, when what is shown is from then. */
    staleSince: '',
    /** Old content stays while it is fetched again. */
    hasContent: false,
  },
  methods: {
    async run(load: Load): Promise<void> {
      const skeleton = setTimeout(() => this.setData({ showsSkeleton: !this.data.hasContent }), SKELETON_AFTER)
      if (!this.data.hasContent) this.setData({ state: 'loading', problem: NO_PROBLEM })
      let staleSince = ''
      try {
        const isEmpty = await load((savedAt) => {
          staleSince = timeWords(savedAt)
        })
        const fresh: PageState = isEmpty === true ? 'empty' : 'ready'
        this.setData({ state: staleSince ? 'stale' : fresh, staleSince, hasContent: true, problem: NO_PROBLEM })
      } catch (error) {
        this.fail(error)
      } finally {
        clearTimeout(skeleton)
        this.setData({ showsSkeleton: false })
      }
    },
    fail(error: unknown): void {
      const isApi = error instanceof ApiError
      const problem = {
        message: messageOf(error),
        requestId: isApi ? error.requestId : '',
        code: isApi ? error.code : '',
      }
      this.setData({ state: this.data.hasContent ? 'stale' : 'error', problem })
    },
    /** Another identity: what was shown is not theirs. */
    startOver(): void {
      this.setData({ state: 'idle', hasContent: false, staleSince: '', problem: NO_PROBLEM })
    },
  },
})
