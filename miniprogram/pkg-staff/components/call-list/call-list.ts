// 催办名单: whom WeChat could not reach, what to tell them, and 已打过电话. Phones are masked on the screen; the whole
// number goes from the server straight into WeChat's panel for the call.
import { listCalls, resolveCall, revealPhone } from '../../../api/calls'
import type { Call } from '../../../api/types'
import { pageState } from '../../../behaviors/page-state'
import { messageOf } from '../../../core/errors'
import type { Tap } from '../../../core/events'
import { groupText } from '../../../core/group-text'
import { inDivisionOrder, wordsForGroup } from './words'

const MOST_PAGES = 10

Component({
  behaviors: [pageState],
  properties: {
    divisionCode: { type: String, value: '' },
    /** Of every division within reach, instead of one. */
    isAll: { type: Boolean, value: false },
  },
  data: {
    calls: [] as Call[],
    /** Several for one group chat; empty for a single call. */
    allWords: '',
    problemWords: '',
  },
  observers: {
    'divisionCode, isAll'() {
      this.show([])
      this.startOver()
      void this.load()
    },
  },
  methods: {
    async load() {
      const { divisionCode, isAll } = this.data
      if (divisionCode === '' && !isAll) return
      await this.run(async () => {
        const open = await this.fetchOpen()
        const calls = isAll ? inDivisionOrder(open) : open.filter((call) => call.division_code === divisionCode)
        if (divisionCode === this.data.divisionCode) this.show(calls)
        return calls.length === 0
      })
    },
    show(calls: Call[]) {
      this.setData({ calls, allWords: calls.length > 1 ? wordsForGroup(calls) : '' })
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
    onCopyOne(event: Tap<{ id: number }>) {
      const call = this.data.calls.find(({ id }) => id === event.currentTarget.dataset.id)
      if (call !== undefined) void wx.setClipboardData({ data: groupText(call.unit_name, call.message) })
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
        this.show(calls)
        this.setData({ problemWords: '', state: calls.length === 0 ? 'empty' : 'ready' })
      } catch (error) {
        this.setData({ problemWords: messageOf(error) })
      }
    },
  },
})
