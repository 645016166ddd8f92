// 提醒 (wireframe 9), half a screen: what each county would read, who gets it in WeChat, who does not, who is skipped
// and why. `bind:close`; `bind:sent` when something was sent.
import { nudge, previewNudge } from '../../../api/progress'
import type { NudgePreview } from '../../../api/types'
import { pageState } from '../../../behaviors/page-state'
import { messageOf } from '../../../core/errors'
import type { Detail, Tap } from '../../../core/events'
import type { Outcome, Reminding } from './words'
import { outcomeOf, remindingOf, sendWords, summaryOf } from './words'

Component({
  behaviors: [pageState],
  properties: {
    isOpen: { type: Boolean, value: false },
    codes: { type: Array, value: [] as string[] },
  },
  data: {
    previews: [] as NudgePreview[],
    remindings: [] as Reminding[],
    summary: '',
    sendWords: '',
    isSending: false,
    outcomes: [] as Outcome[],
  },
  observers: {
    isOpen(isOpen: boolean) {
      if (!isOpen) return
      this.setData({ previews: [], remindings: [], outcomes: [], sendWords: '' })
      this.startOver()
      void this.load()
    },
  },
  methods: {
    async load() {
      await this.run(async () => {
        const previews = await Promise.all((this.data.codes as string[]).map(previewNudge))
        const remindings = previews.map(remindingOf)
        this.setData({ previews, remindings, summary: summaryOf(remindings), sendWords: sendWords(remindings) })
      })
    },
    onCopy(event: Tap<{ words: string }>) {
      void wx.setClipboardData({ data: event.currentTarget.dataset.words })
    },
    /** One county after another: what one of them is refused does not hold up the next. */
    async onSend() {
      if (this.data.isSending) return
      this.setData({ isSending: true })
      const outcomes: Outcome[] = []
      for (const preview of this.data.previews.filter((item) => item.may_send)) {
        try {
          outcomes.push(...outcomeOf(preview, await nudge(preview.division_code)))
        } catch (error) {
          outcomes.push({ words: `${preview.name}：${messageOf(error)}`, isProblem: true })
        }
      }
      this.setData({ outcomes, isSending: false })
      this.triggerEvent('sent')
    },
    onVisible(event: Detail<{ visible: boolean }>) {
      if (!event.detail.visible) this.onClose()
    },
    onClose() {
      this.triggerEvent('close')
    },
  },
})
