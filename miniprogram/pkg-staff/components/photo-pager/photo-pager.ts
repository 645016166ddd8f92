// The photos of a record, large: swipe or tap a small one, tap the large one to zoom. `bind:turn` {at} when another is on
// top. `bind:gone` once when a link no longer opens (they end by minutes).
import type { Photo } from '../../../api/types'
import type { Detail, Tap } from '../../../core/events'
import type { Mark } from '../../review/photos'

Component({
  properties: {
    photos: { type: Array, value: [] as Photo[] },
    /** By the id of the photo: something is said about it. */
    marks: { type: Object, value: {} as Record<number, boolean> },
    /** What is said of each, in their order. */
    strip: { type: Array, value: [] as Mark[] },
    /** What was said before of the one on top. */
    earlier: { type: String, value: '' },
    /** Id of the photo to turn to. */
    lookAt: { type: Number, value: 0 },
  },
  data: {
    at: 0,
    /** Of the photos shown. */
    ids: '',
    hasComplained: false,
  },
  observers: {
    photos(photos: Photo[]) {
      const ids = photos.map(({ id }) => id).join()
      if (ids === this.data.ids) return // other links of the same
      this.setData({ ids, at: 0 })
      this.triggerEvent('turn', { at: 0 })
    },
    lookAt(photoId: number) {
      const at = (this.data.photos as Photo[]).findIndex((photo) => photo.id === photoId)
      if (at >= 0) this.turnTo(at)
    },
  },
  methods: {
    turnTo(at: number) {
      if (at === this.data.at) return
      this.setData({ at })
      this.triggerEvent('turn', { at })
    },
    onSwipe(event: Detail<{ current: number }>) {
      this.turnTo(event.detail.current)
    },
    onSmall(event: Tap<{ at: number }>) {
      this.turnTo(event.currentTarget.dataset.at)
    },
    onZoom() {
      const urls = (this.data.photos as Photo[]).map((photo) => photo.url)
      void wx.previewImage({ urls, current: urls[this.data.at] ?? '' })
    },
    onBroken() {
      if (this.data.hasComplained) return
      this.setData({ hasComplained: true })
      this.triggerEvent('gone')
    },
  },
})
