// The photos of a record, large: swipe, tap to zoom. `bind:gone` once when a link no longer opens (they end by minutes).
import type { Photo } from '../../../api/types'
import type { Detail } from '../../../core/events'

Component({
  properties: {
    photos: { type: Array, value: [] as Photo[] },
  },
  data: {
    at: 0,
    hasComplained: false,
  },
  observers: {
    photos() {
      this.setData({ at: 0 })
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
