// 微信通知: WeChat lets us write once for every yes. What each kind is for, how many are left, one more, or the settings
// after 总是拒绝. Nothing is asked unless the person taps, and what WeChat answered is told as it is.
import { a11y } from '../../behaviors/a11y'
import { pageState } from '../../behaviors/page-state'
import { ApiError } from '../../core/errors'
import type { Tap } from '../../core/events'
import { goToTab } from '../../core/go'
import { session } from '../../core/session'
import { subscriptions } from '../../core/subscribe'
import type { NoticeRow, Told } from './rows'
import { rowsFor, toldOf } from './rows'

const NOT_YET = '加入单位以后，才有要通知您的事。'
const NO_ANSWER = '没有连上，看不到还能收几次。请看看网络，再试一次。'

Component({
  behaviors: [a11y, pageState],
  data: {
    rows: [] as NoticeRow[],
    told: null as Told | null,
  },
  methods: {
    /** Also on the way back from WeChat's settings. */
    onShow() {
      void this.load()
    },
    async load() {
      await this.run(async () => {
        await session.start()
        const role = session.role()
        if (role === null) throw new ApiError('biz', NOT_YET, { code: 'identity.not_allowed' })
        await subscriptions.prepare()
        const rows = rowsFor(role, subscriptions.rows())
        if (rows.length === 0) throw new ApiError('offline', NO_ANSWER)
        this.setData({ rows })
      })
    },
    async onAdd(event: Tap<{ template: string }>) {
      const answer = await subscriptions.askFor(event.currentTarget.dataset.template)
      await this.load()
      this.setData({ told: toldOf(answer) })
    },
    onSettings() {
      void wx.openSetting({ withSubscriptions: true })
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
