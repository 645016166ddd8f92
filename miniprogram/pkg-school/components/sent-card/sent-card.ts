// After 提交: what became of it, and where to go. Buttons by `actions` {key, words}; `bind:act` {key}.
import type { Tap } from '../../../core/events'
import type { Sent } from '../../record/sent'

export interface SentAction {
  key: string
  words: string
}

Component({
  properties: {
    sent: { type: Object, value: { title: '', words: '', icon: 'check-circle', tone: 'ok' } as Sent },
    actions: { type: Array, value: [] as SentAction[] },
  },
  methods: {
    onAct(event: Tap<{ key: string }>) {
      this.triggerEvent('act', { key: event.currentTarget.dataset.key })
    },
  },
})
