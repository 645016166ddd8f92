// Hiding one photo from everybody, with a reason by one tap. `bind:done` once it is hidden.
import { takeDown } from '../../api/publishing'
import type { TakeDownReason } from '../../api/types'
import { messageOf } from '../../core/errors'
import type { Detail } from '../../core/events'

const REASONS: { key: TakeDownReason; words: string }[] = [
  { key: 'asked_for', words: '照片里的人或家长要求' },
  { key: 'face_seen', words: '有学生的脸没遮住' },
  { key: 'wrong_picture', words: '照片用错了' },
  { key: 'other', words: '其他原因' },
]

Component({
  properties: {
    photoId: { type: Number, value: 0 },
    /** 第几张. */
    place: { type: Number, value: 0 },
  },
  data: {
    isOpen: false,
    isBusy: false,
    reasons: REASONS,
    chosen: [] as TakeDownReason[],
    problem: '',
  },
  observers: {
    photoId() {
      this.setData({ isOpen: false, chosen: [], problem: '' })
    },
  },
  methods: {
    onOpen() {
      this.setData({ isOpen: !this.data.isOpen, chosen: [], problem: '' })
    },
    onChoose(event: Detail<{ value: TakeDownReason[] }>) {
      this.setData({ chosen: event.detail.value, problem: '' })
    },
    async onTakeDown() {
      const [reason] = this.data.chosen
      if (this.data.isBusy) return
      if (reason === undefined) {
        this.setData({ problem: '请选一个原因。' })
        return
      }
      this.setData({ isBusy: true, problem: '' })
      try {
        await takeDown(this.data.photoId, reason)
        this.setData({ isOpen: false })
        this.triggerEvent('done')
      } catch (error) {
        this.setData({ problem: messageOf(error) })
      } finally {
        this.setData({ isBusy: false })
      }
    },
  },
})
