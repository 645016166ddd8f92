// Cancelling a talk, with a reason by one tap. `bind:cancel` {reason}.
import type { Detail } from '../../../core/events'

const REASONS = ['宣讲员来不了', '学校时间有变', '记重复了', '填错了']
const OTHER = '其他原因'
const SHORTEST = 2

Component({
  properties: {
    isBusy: { type: Boolean, value: false },
    problem: { type: String, value: '' },
  },
  data: {
    isOpen: false,
    choices: [...REASONS, OTHER].map((words) => ({ key: words, words })),
    chosen: [] as string[],
    isOther: false,
    typed: '',
    hint: '',
  },
  methods: {
    onOpen() {
      this.setData({ isOpen: !this.data.isOpen, hint: '' })
    },
    onChoose(event: Detail<{ value: string[] }>) {
      const chosen = event.detail.value
      this.setData({ chosen, isOther: chosen[0] === OTHER, hint: '' })
    },
    onType(event: Detail<{ value: string }>) {
      this.setData({ typed: event.detail.value, hint: '' })
    },
    onCancel() {
      if (this.data.isBusy) return
      const reason = this.data.isOther ? this.data.typed.trim() : (this.data.chosen[0] ?? '')
      if (reason.length < SHORTEST) this.setData({ hint: this.data.isOther ? '请写一句原因。' : '请选一个原因。' })
      else this.triggerEvent('cancel', { reason })
    },
  },
})
