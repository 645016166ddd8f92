// The photos of an approved talk with time, organiser and activity below them, into the phone's album.
import { listPhotos } from '../../../api/photos'
import type { Copy } from '../../../core/album'
import { newAlbum } from '../../../core/album'
import { PhoneTrouble, messageOf } from '../../../core/errors'

const album = newAlbum()

Component({
  properties: {
    talkId: { type: Number, value: 0 },
  },
  data: {
    isBusy: false,
    /** `正在存 1 / 2` and what became of it. */
    words: '',
    problem: '',
    isRefused: false,
  },
  methods: {
    async onSave() {
      if (this.data.isBusy) return
      this.setData({ isBusy: true, problem: '', isRefused: false, words: '正在准备照片…' })
      try {
        const copies = await this.copies()
        await album.save(copies, (count) => this.setData({ words: `正在存 ${count} / ${copies.length}` }))
        this.setData({ words: `存好了 ${copies.length} 张，在手机相册里。` })
      } catch (error) {
        const isRefused = error instanceof PhoneTrouble && error.code === 'album.refused'
        this.setData({ words: '', problem: messageOf(error), isRefused })
      } finally {
        this.setData({ isBusy: false })
      }
    },
    /** Asked for anew: addresses end after minutes, and the page may have been open for long. */
    async copies(): Promise<Copy[]> {
      const { photos } = await listPhotos(this.data.talkId)
      return photos.flatMap(({ id, captioned_url }) => (captioned_url === null ? [] : [{ id, url: captioned_url }]))
    },
    onSettings() {
      wx.openSetting({
        success: ({ authSetting }) => {
          if (authSetting['scope.writePhotosAlbum']) void this.onSave()
        },
      })
    },
  },
})
