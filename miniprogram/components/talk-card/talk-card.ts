// One talk in a list. `bind:open` for the card; `bind:act` for its button when `action` is given.
import type { TalkRow } from '../../api/types'
import { dayWords, timeWords } from '../../core/time'

Component({
  properties: {
    talk: { type: Object, value: null as unknown as TalkRow },
    /** Staff see many schools; a school knows its own. */
    showsSchool: { type: Boolean, value: false },
    hint: { type: String, value: '' },
    action: { type: String, value: '' },
  },
  data: {
    when: '',
  },
  observers: {
    talk(talk: TalkRow | null) {
      if (talk) this.setData({ when: `${dayWords(talk.day)} ${timeWords(talk.starts_at)}` })
    },
  },
  methods: {
    onOpen() {
      this.triggerEvent('open', { id: this.data.talk.id })
    },
    onAct() {
      this.triggerEvent('act', { id: this.data.talk.id })
    },
  },
})
