// Shows the page's content, or why there is none and what to do. Feed it from behaviors/page-state.ts.
import type { PageProblem } from '../../behaviors/page-state'

Component({
  options: { multipleSlots: true },
  properties: {
    state: { type: String, value: 'idle' },
    showsSkeleton: { type: Boolean, value: false },
    problem: { type: Object, value: { message: '', requestId: '', code: '' } as PageProblem },
    staleSince: { type: String, value: '' },
    emptyTitle: { type: String, value: '现在没有要办的事' },
    emptyHint: { type: String, value: '' },
  },
  data: {
    skeleton: [{ width: '60%', height: '40rpx' }, 1, 1, { width: '80%' }],
  },
  methods: {
    onRetry() {
      this.triggerEvent('retry')
    },
    onLogin() {
      this.triggerEvent('login')
    },
  },
})
