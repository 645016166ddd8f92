// 并排对比: a photo beside the one it resembles, each to be opened large, where a swipe turns from one to the other.
// `bind:close`; `bind:same` {photoId} when a person finds them to be one picture.
import type { LookAlike, Photo } from '../../../api/types'
import type { Tap } from '../../../core/events'
import { go } from '../../../core/go'
import { dayWords } from '../../../core/time'

interface Compared {
  photo: Photo
  /** As in 第 1 张. */
  place: number
  other: LookAlike
}

interface Side {
  title: string
  words: string
  small: string
  url: string
}

function sidesOf({ photo, place, other }: Compared): Side[] {
  const where = other.is_same_talk ? '同一场的另一张' : dayWords(other.talk_day)
  const whose = other.is_same_talk ? '' : `${other.school_name} ${other.speaker_name}`
  return [
    { title: `这一场，第 ${place} 张`, words: '', small: photo.small_url, url: photo.url },
    { title: where, words: whose, small: other.small_url, url: other.url },
  ]
}

Component({
  properties: {
    /** Null: closed. */
    compared: { type: Object, value: null as Compared | null },
  },
  data: {
    sides: [] as Side[],
    hasOtherTalk: false,
  },
  observers: {
    compared(compared: Compared | null) {
      // while it closes, what it showed stays
      if (compared !== null) this.setData({ sides: sidesOf(compared), hasOtherTalk: !compared.other.is_same_talk })
    },
  },
  methods: {
    onVisible({ detail }: { detail: { visible: boolean } }) {
      if (!detail.visible) this.triggerEvent('close')
    },
    onClose() {
      this.triggerEvent('close')
    },
    onLarge(event: Tap<{ index: number }>) {
      const urls = this.data.sides.map(({ url }) => url)
      void wx.previewImage({ urls, current: urls[event.currentTarget.dataset.index] ?? '' })
    },
    onSame() {
      const { compared } = this.data as { compared: Compared | null }
      if (compared) this.triggerEvent('same', { photoId: compared.photo.id })
    },
    onOther() {
      const { compared } = this.data as { compared: Compared | null }
      if (compared) go('/pkg-school/talk-detail/talk-detail', { id: compared.other.talk_id })
    },
  },
})
