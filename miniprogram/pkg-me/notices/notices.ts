// 微信通知: WeChat lets us write once for every yes. How many are left, one more, or the settings after 总是拒绝.
import { a11y } from '../../behaviors/a11y'
import { pageState } from '../../behaviors/page-state'
import { ApiError } from '../../core/errors'
import type { Tap } from '../../core/events'
import { goToTab } from '../../core/go'
import { session } from '../../core/session'
import { ask, subscriptions } from '../../core/subscribe'
import type { NoticeRow } from './rows'
import { rowsFor, sceneOf } from './rows'

const NOT_YET = '加入单位以后，才有要通知您的事。'
const NO_ANSWER = '没有连上，看不到还能收几次。请看看网络，再试一次。'

Component({
  behaviors: [a11y, pageState],
  data: {
    rows: [] as NoticeRow[],
    words: '',
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
      const { template } = event.currentTarget.dataset
      const before = this.balance(template)
      await ask(sceneOf(template))
      await this.load()
      const isMore = this.balance(template) > before
      this.setData({ words: isMore ? '加好了。' : '没有加上：微信问的时候，请选「允许」。' })
    },
    balance(template: string): number {
      return this.data.rows.find((row) => row.template === template)?.balance ?? 0
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
