// 能去 / 换个时间 / 去不了 (wireframe 6): yes in one tap, no with its reason in two, another time in three.
// `bind:answer` {answer, reason?, slots?}, as the API takes it, still inside the tap.
import type { AnswerInput, DeclineReason } from '../../api/types'
import type { Detail, Tap } from '../../core/events'
import { ports } from '../../core/here'
import { beijingDay, dayWords, momentFrom, timeWords } from '../../core/time'
import type { Slot } from './slots'
import { MOST_SLOTS, slotOf, slotsNear, toggled } from './slots'

export type Said = Omit<AnswerInput, 'version'>

/** In the order in which most say it. */
export const REASONS: readonly { key: DeclineReason; words: string }[] = [
  { key: 'busy', words: '那天有事' },
  { key: 'health', words: '身体不便' },
  { key: 'too_far', words: '路太远' },
  { key: 'not_my_topic', words: '内容不合适' },
  { key: 'other', words: '其他原因' },
]

Component({
  properties: {
    /** What is asked for: other times are offered near it. */
    startsAt: { type: String, value: '' },
    isBusy: { type: Boolean, value: false },
    sendWords: { type: String, value: '发给学校' },
  },
  data: {
    step: '' as '' | 'slots' | 'reasons',
    reasons: REASONS,
    shown: [] as (Slot & { isChosen: boolean })[],
    offered: [] as Slot[],
    chosen: [] as string[],
    /** A time that is not offered. */
    isOther: false,
    day: '',
    dayWords: '',
    time: '',
    today: '',
    hint: '',
  },
  methods: {
    onYes() {
      this.say({ answer: 'accept' })
    },
    onNo() {
      this.setData({ step: 'reasons' })
    },
    onReason(event: Tap<{ key: DeclineReason }>) {
      this.say({ answer: 'decline', reason: event.currentTarget.dataset.key })
    },
    onOtherTime() {
      const { startsAt } = this.data
      const day = beijingDay(startsAt)
      this.setData({ step: 'slots', isOther: false, chosen: [], hint: '', day, time: timeWords(startsAt) })
      this.setData({ dayWords: dayWords(day), today: beijingDay(ports.now()), offered: slotsNear(startsAt, ports.now()) })
      this.show()
    },
    onBack() {
      this.setData({ step: '' })
    },
    onSlot(event: Tap<{ moment: string }>) {
      const { moment } = event.currentTarget.dataset
      const chosen = toggled(this.data.chosen, moment)
      const isFull = chosen.length === this.data.chosen.length
      this.setData({ chosen, hint: isFull ? `最多选 ${MOST_SLOTS} 个，再点一下选过的就去掉了。` : '' })
      this.show()
    },
    onMore() {
      this.setData({ isOther: true })
    },
    onDay(event: Detail<{ value: string }>) {
      this.setData({ day: event.detail.value, dayWords: dayWords(event.detail.value) })
    },
    onTime(event: Detail<{ value: string }>) {
      this.setData({ time: event.detail.value })
    },
    onAdd() {
      const { day, time, offered, chosen } = this.data
      const moment = momentFrom(day, time)
      if (Date.parse(moment) <= ports.now()) {
        this.setData({ hint: '这个时间已经过去了，请另选一个。' })
        return
      }
      const known = offered.some((slot) => slot.moment === moment)
      this.setData({ offered: known ? offered : [...offered, slotOf(moment)], isOther: false, hint: '' })
      if (!chosen.includes(moment)) this.setData({ chosen: toggled(chosen, moment) })
      this.show()
    },
    onSend() {
      if (this.data.chosen.length === 0) this.setData({ hint: '请先选一个您方便的时间。' })
      else this.say({ answer: 'propose', slots: this.data.chosen })
    },
    say(said: Said) {
      if (!this.data.isBusy) this.triggerEvent('answer', said)
    },
    show() {
      const { offered, chosen } = this.data
      this.setData({ shown: offered.map((slot) => ({ ...slot, isChosen: chosen.includes(slot.moment) })) })
    },
  },
})
