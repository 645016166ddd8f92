// WeChat objects to photos of an approved talk: whoever reviews it says that they are all right, or looks at all of it
// again. `bind:change` when they are.
import { clearPhotos, reopenTalk } from '../../../api/reviews'
import type { Photo, Talk } from '../../../api/types'
import { messageOf } from '../../../core/errors'
import { go } from '../../../core/go'
import { ports } from '../../../core/here'
import { session } from '../../../core/session'
import { isReviewer } from '../../../pages/todo/sort'

const WHY = '微信提示照片内容可能不合适，再看一遍。'

Component({
  properties: {
    talk: { type: Object, value: null as Talk | null },
    photos: { type: Array, value: [] as Photo[] },
  },
  data: {
    isAsked: false,
    isBusy: false,
    problem: '',
  },
  observers: {
    'talk, photos'(talk: Talk | null, photos: Photo[]) {
      const identity = session.identity()
      const isMine = talk?.status === 'approved' && identity !== null && identity.role !== 'school' && isReviewer(talk, identity)
      this.setData({ isAsked: isMine && photos.some((photo) => photo.safety_words !== null) })
    },
  },
  methods: {
    async onClear() {
      await this.decide(async (talk) => {
        await clearPhotos(talk.id)
        this.triggerEvent('change')
      })
    },
    async onReopen() {
      await this.decide(async ({ id, version }) => {
        await reopenTalk(id, { client_id: ports.newId(), version, reason: WHY })
        go('/pkg-staff/review/review', { id })
      })
    },
    async decide(act: (talk: Talk) => Promise<void>) {
      const { talk, isBusy } = this.data as { talk: Talk | null; isBusy: boolean }
      if (talk === null || isBusy) return
      this.setData({ isBusy: true, problem: '' })
      try {
        await act(talk)
      } catch (error) {
        this.setData({ problem: messageOf(error) })
      } finally {
        this.setData({ isBusy: false })
      }
    },
  },
})
