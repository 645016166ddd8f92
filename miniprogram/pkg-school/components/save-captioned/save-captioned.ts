// The photos of an approved talk with time, organiser and activity below them, into the phone's album.
import { listPhotos } from '../../../api/photos'
import { copiesOf, newAlbum, savedWords } from '../../../core/album'
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
    /** The addresses are asked for anew: they end after minutes, and the page may have been open for long. */
    async onSave() {
      if (this.data.isBusy) return
      this.setData({ isBusy: true, problem: '', isRefused: false, words: '正在准备照片…' })
      try {
        const { photos } = await listPhotos(this.data.talkId)
        const copies = copiesOf(photos)
        await album.save(copies, (count) => this.setData({ words: `正在存 ${count} / ${copies.length}` }))
        this.setData({ words: savedWords(copies.length, photos.length) })
      } catch (error) {
        const isRefused = error instanceof PhoneTrouble && error.code === 'album.refused'
        this.setData({ words: '', problem: messageOf(error), isRefused })
      } finally {
        this.setData({ isBusy: false })
      }
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
