// What the server says about the photos of a talk, of <page>.data by behaviors/watch-photos.ts; nothing where there is
// nothing to say. To a reviewer it is a hint. `bind:look` {photoId}, `bind:act` {retake}, `bind:compare` {photoId, other}.
import type { Tap } from '../../core/events'
import type { Sentence } from '../../core/photo-advice'
import type { Outlook } from '../../core/photo-watch'

Component({
  properties: {
    sentences: { type: Array, value: [] as Sentence[] },
    outlook: { type: String, value: 'settled' as Outlook },
    isHint: { type: Boolean, value: false },
  },
  methods: {
    onLook(event: Tap<{ id: number }>) {
      this.triggerEvent('look', { photoId: event.currentTarget.dataset.id })
    },
    onCompare(event: Tap<{ index: number }>) {
      const { photoId, lookAlike } = (this.data.sentences as Sentence[])[event.currentTarget.dataset.index] ?? {}
      if (lookAlike) this.triggerEvent('compare', { photoId, other: lookAlike })
    },
    onAct(event: Tap<{ retake: string }>) {
      this.triggerEvent('act', { retake: event.currentTarget.dataset.retake })
    },
  },
})
