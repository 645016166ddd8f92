// After 提交: what became of it, what the photos lack while the banner still hangs, and where to go. Buttons by `actions`
// {key, words}; `bind:act` {key}.
import { bindStore } from '../../../behaviors/bind-store'
import { watchPhotos } from '../../../behaviors/watch-photos'
import type { Detail, Tap } from '../../../core/events'
import { goInstead } from '../../../core/go'
import type { Reading } from '../../../core/photo-advice'
import { photoQueue } from '../../../core/queue'
import { unfinished } from '../../record/photos'
import type { Sent } from '../../record/sent'

export interface SentAction {
  key: string
  words: string
}

/** All that was declared is there, so the record is under review. */
const READING: Reading = { reader: 'teacher', taking: 'adds' }

Component({
  behaviors: [bindStore, watchPhotos],
  properties: {
    sent: { type: Object, value: { title: '', words: '', icon: 'check-circle', tone: 'ok' } as Sent },
    actions: { type: Array, value: [] as SentAction[] },
    /** 0 until the server has the talk. */
    talkId: { type: Number, value: 0 },
    /** Client ids of its photos. */
    declared: { type: Array, value: [] as string[] },
  },
  data: {
    isWatching: false,
  },
  observers: {
    'talkId, declared'() {
      this.watchOnceArrived()
    },
  },
  lifetimes: {
    attached() {
      this.follow(photoQueue, () => this.watchOnceArrived())
    },
  },
  methods: {
    /** Not before: what is said of the earlier photos may be mended by one on its way. */
    watchOnceArrived() {
      const { talkId, declared, isWatching } = this.data
      if (isWatching || talkId === 0 || declared.length === 0 || unfinished(declared) > 0) return
      this.setData({ isWatching: true })
      this.watchPhotos(talkId, READING).catch(() => undefined) // the talk's own page says it as well
    },
    onAct(event: Tap<{ key: string }>) {
      this.triggerEvent('act', { key: event.currentTarget.dataset.key })
    },
    onLook(event: Detail<{ photoId: number }>) {
      const url = this.data.photos.find((photo) => photo.id === event.detail.photoId)?.url
      if (url) void wx.previewImage({ urls: [url] })
    },
    onRetake(event: Detail<{ retake: string }>) {
      const { retake } = event.detail
      goInstead('/pkg-school/talk-edit/talk-edit', { id: this.data.talkId, ...(retake && { retake }) })
    },
  },
})
