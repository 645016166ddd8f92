// 今后 14 天的提醒: what would be sent to whom if nothing changes. Looking sends nothing.
import { previewReminders } from '../../api/reminders'
import { a11y } from '../../behaviors/a11y'
import { pageState } from '../../behaviors/page-state'
import { goToTab } from '../../core/go'
import { session } from '../../core/session'
import { requireStaff } from '../only-staff'
import type { Day } from './days'
import { withHeadings } from './days'

Component({
  behaviors: [a11y, pageState],
  data: {
    sentence: '',
    days: [] as Day[],
  },
  methods: {
    onShow() {
      void this.load()
    },
    async onPullDownRefresh() {
      await this.load()
      void wx.stopPullDownRefresh()
    },
    async load() {
      await this.run(async (onStale) => {
        await session.start()
        requireStaff()
        const { first_on, sentence, days } = await previewReminders({ onStale })
        this.setData({ sentence, days: withHeadings(days, first_on) })
        return days.length === 0
      })
    },
    async onSwitched() {
      this.startOver()
      await this.load()
    },
    async onLogin() {
      await session.login().catch((error: unknown) => this.fail(error))
      await this.load()
    },
    onTodo() {
      goToTab('todo')
    },
  },
})
