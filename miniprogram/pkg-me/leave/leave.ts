// 注销账号: first what it does, then a pause, then the confirmation. Nothing is typed; the way back is always there.
import { foreseeEnd } from '../../api/personal'
import type { Consequences } from '../../api/types'
import { a11y } from '../../behaviors/a11y'
import { pageState } from '../../behaviors/page-state'
import { messageOf } from '../../core/errors'
import { goBack, goToTab } from '../../core/go'
import { leaving } from '../../core/leaving'
import { session } from '../../core/session'
import { badge } from '../../pages/todo/badge'

const PAUSE_SECONDS = 5
const NOTHING: Consequences = { kept: [], keeps_name: false, left_alone: [] }

const pauses = new WeakMap<object, number>()

function callOff(page: object): void {
  const timer = pauses.get(page)
  if (timer !== undefined) clearInterval(timer)
}

Component({
  behaviors: [a11y, pageState],
  data: {
    step: 'read' as 'read' | 'confirm' | 'done',
    consequences: NOTHING,
    unsent: 0,
    /** Seconds until it can be confirmed. */
    pause: 0,
    isBusy: false,
    words: '',
  },
  lifetimes: {
    attached() {
      void this.load()
    },
    detached() {
      callOff(this)
    },
  },
  methods: {
    async load() {
      await this.run(async () => {
        await session.start()
        this.setData({ consequences: await foreseeEnd(), unsent: leaving.unsent() })
      })
    },
    onGoOn() {
      callOff(this)
      this.setData({ step: 'confirm', pause: PAUSE_SECONDS, words: '' })
      const tick = () => {
        this.setData({ pause: this.data.pause - 1 })
        if (this.data.pause === 0) callOff(this)
      }
      pauses.set(this, setInterval(tick, 1000))
      void wx.pageScrollTo({ scrollTop: 0, duration: 0 })
    },
    async onConfirm() {
      if (this.data.pause > 0 || this.data.isBusy) return
      this.setData({ isBusy: true, words: '' })
      try {
        await leaving.end()
        this.setData({ step: 'done' })
        badge.show(0)
      } catch (error) {
        this.setData({ words: messageOf(error) })
      }
      this.setData({ isBusy: false })
    },
    onStay() {
      goBack()
    },
    onHandOver() {
      goToTab('me')
    },
    onClose() {
      goToTab('me')
    },
    async onLogin() {
      await session.login().catch((error: unknown) => this.fail(error))
      await this.load()
    },
  },
})
