// 催办名单: whom WeChat could not reach, what to tell them, and 已打过电话. Phones are masked on the screen; the whole
// number goes from the server straight into WeChat's panel for the call.
import { listCalls, resolveCall, revealPhone } from '../../../api/calls'
import type { Call } from '../../../api/types'
import { pageState } from '../../../behaviors/page-state'
import { messageOf } from '../../../core/errors'
import type { Tap } from '../../../core/events'

const MOST_PAGES = 10

Component({
  behaviors: [pageState],
  properties: {
    divisionCode: { type: String, value: '' },
  },
  data: {
    calls: [] as Call[],
    problemWords: '',
  },
  observers: {
    divisionCode() {
      this.setData({ calls: [] })
      this.startOver()
      void this.load()
    },
  },
  methods: {
    async load() {
      const { divisionCode } = this.data
      if (divisionCode === '') return
      await this.run(async () => {
        const calls = (await this.fetchOpen()).filter((call) => call.division_code === divisionCode)
        if (divisionCode === this.data.divisionCode) this.setData({ calls })
        return calls.length === 0
      })
    },
    /** Open ones come first, so the first closed one is the end. */
    async fetchOpen(): Promise<Call[]> {
      const open: Call[] = []
      let after: string | undefined
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const { calls, next } = await listCalls(after)
        open.push(...calls.filter((call) => call.resolved_at === null))
        if (next === null || calls.some((call) => call.resolved_at !== null)) break
        after = next
      }
      return open
    },
    onCopy(event: Tap<{ words: string }>) {
      void wx.setClipboardData({ data: event.currentTarget.dataset.words })
    },
    async onCall(event: Tap<{ id: number }>) {
      try {
        const phoneNumber = await revealPhone(event.currentTarget.dataset.id)
        this.setData({ problemWords: '' })
        wx.makePhoneCall({ phoneNumber, complete: () => undefined })
      } catch (error) {
        this.setData({ problemWords: messageOf(error) })
      }
    },
    async onResolve(event: Tap<{ id: number }>) {
      const { id } = event.currentTarget.dataset
      try {
        await resolveCall(id)
        const calls = this.data.calls.filter((call) => call.id !== id)
        this.setData({ calls, problemWords: '', state: calls.length === 0 ? 'empty' : 'ready' })
      } catch (error) {
        this.setData({ problemWords: messageOf(error) })
      }
    },
  },
})
