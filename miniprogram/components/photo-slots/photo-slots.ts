// The photos of one record: what each should show, how far each is. Labels beyond the photos are empty slots.
// `bind:add` {label}, `bind:open` {clientId}, `bind:remove` {clientId}.
import type { Tap } from '../../core/events'
import type { QueuedPhoto } from '../../core/queue'
import type { Tone } from '../../core/words'

type Shown = Pick<QueuedPhoto, 'clientId' | 'path' | 'label' | 'status' | 'progress' | 'problem'> & {
  /** Words in its place: it is not to be seen yet. */
  isHidden?: boolean
}

interface Slot extends Shown {
  words: string
  tone: Tone
}

function sign(photo: Shown): { words: string; tone: Tone } {
  switch (photo.status) {
    case 'uploaded':
      return { words: '已收到', tone: 'ok' }
    case 'uploading':
      return { words: `${photo.progress}%`, tone: 'info' }
    case 'dead':
      return { words: '要重新选', tone: 'attention' }
    case 'waiting':
      return { words: '等网络', tone: 'info' }
    case 'saved':
      return { words: '已存好', tone: 'info' }
  }
}

Component({
  properties: {
    photos: { type: Array, value: [] as Shown[] },
    labels: { type: Array, value: ['全景+横幅', '讲课近景'] },
    most: { type: Number, value: 9 },
    isLocked: { type: Boolean, value: false },
  },
  data: {
    slots: [] as Slot[],
    empty: [] as string[],
  },
  observers: {
    'photos, labels, most, isLocked'(photos: Shown[], labels: string[], most: number, isLocked: boolean) {
      const slots = photos.map((photo) => ({ ...photo, ...sign(photo) }))
      const wanted = labels.slice(photos.length, most)
      const more = photos.length >= labels.length && photos.length < most ? ['再加一张'] : []
      this.setData({ slots, empty: isLocked ? [] : [...wanted, ...more] })
    },
  },
  methods: {
    onAdd(event: Tap<{ label: string }>) {
      this.triggerEvent('add', { label: event.currentTarget.dataset.label })
    },
    onOpen(event: Tap<{ id: string }>) {
      this.triggerEvent('open', { clientId: event.currentTarget.dataset.id })
    },
    onRemove(event: Tap<{ id: string }>) {
      this.triggerEvent('remove', { clientId: event.currentTarget.dataset.id })
    },
  },
})
