// The photos that a reviewer sent back, each with why, to be taken again one by one. `bind:shoot` {photoId} for the camera;
// from the album it is done here. `bind:gone` when a link no longer opens.
import { messageOf } from '../../../core/errors'
import type { Tap } from '../../../core/events'
import { keyOfTalk } from '../../record/draft'
import { OTHER, WANTED, keepPhotos } from '../../record/photos'
import type { ReturnedPhoto } from '../../record/returned'
import { chooseFromAlbum } from '../../record/taking'

Component({
  properties: {
    talkId: { type: Number, value: 0 },
    photos: { type: Array, value: [] as ReturnedPhoto[] },
  },
  data: {
    problem: '',
  },
  methods: {
    onShoot(event: Tap<{ id: number }>) {
      this.triggerEvent('shoot', { photoId: event.currentTarget.dataset.id })
    },
    async onAlbum(event: Tap<{ id: number }>) {
      const { talkId } = this.data
      const photoId = event.currentTarget.dataset.id
      const place = (this.data.photos as ReturnedPhoto[]).find(({ id }) => id === photoId)?.place ?? 0
      this.setData({ problem: '' })
      try {
        const paths = await chooseFromAlbum(1)
        await keepPhotos(keyOfTalk(talkId), paths, [WANTED[place - 1] ?? OTHER], { talkId, photoId })
      } catch (error) {
        this.setData({ problem: messageOf(error) })
      }
    },
    onBroken() {
      this.triggerEvent('gone')
    },
  },
})
