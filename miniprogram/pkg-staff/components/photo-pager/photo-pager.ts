// The photos of a record, large: swipe, tap to zoom. `bind:gone` once when a link no longer opens (they end by minutes).
import type { Photo } from '../../../api/types'
import type { Detail } from '../../../core/events'

Component({
  properties: {
    photos: { type: Array, value: [] as Photo[] },
    /** By the id of the photo: something is said about it. */
    marks: { type: Object, value: {} as Record<number, boolean> },
    /** Id of the photo to turn to. */
    lookAt: { type: Number, value: 0 },
  },
  data: {
    at: 0,
    hasComplained: false,
  },
  observers: {
    photos() {
      this.setData({ at: 0 })
    },
    lookAt(photoId: number) {
      const at = (this.data.photos as Photo[]).findIndex((photo) => photo.id === photoId)
      if (at >= 0) this.setData({ at })
    },
  },
  methods: {
    onSwipe(event: Detail<{ current: number }>) {
      this.setData({ at: event.detail.current })
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
