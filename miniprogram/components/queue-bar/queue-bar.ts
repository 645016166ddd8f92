// What is still on its way from this phone. Looks after itself; `bind:open` to see it.
import { bindStore } from '../../behaviors/bind-store'
import { outbox } from '../../core/outbox'
import { photoQueue } from '../../core/queue'

interface Way {
  words: string
  tone: 'info' | 'attention'
}

function describe(): Way {
  const records = outbox.items()
  const photos = photoQueue.items().filter((photo) => photo.status !== 'uploaded' && photo.talkId !== null)
  const stuck = photos.filter((photo) => photo.status === 'dead').length
  const refused = records.filter((record) => record.status === 'dead').length
  if (stuck + refused > 0) {
    const parts = [refused > 0 ? `${refused} 条记录` : '', stuck > 0 ? `${stuck} 张照片` : ''].filter(Boolean)
    return { tone: 'attention', words: `${parts.join('、')}要您看一下` }
  }
  const waiting = records.filter((record) => record.status !== 'awaiting_photos').length
  const parts = [waiting > 0 ? `${waiting} 条记录` : '', photos.length > 0 ? `${photos.length} 张照片` : '']
  const what = parts.filter(Boolean).join('、')
  if (what === '') return { tone: 'info', words: '' }
  const isMoving = photos.some((photo) => photo.status === 'uploading')
  return { tone: 'info', words: isMoving ? `${what}正在传` : `${what}等网络，联网后自动传` }
}

Component({
  behaviors: [bindStore],
  data: {
    way: { words: '', tone: 'info' } as Way,
  },
  lifetimes: {
    attached() {
      const update = () => {
        const way = describe()
        if (way.words !== this.data.way.words) this.setData({ way })
      }
      this.follow(photoQueue, update)
      this.follow(outbox, update)
    },
  },
  methods: {
    onOpen() {
      this.triggerEvent('open')
    },
  },
})
