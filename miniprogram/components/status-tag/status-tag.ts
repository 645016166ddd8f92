// Icon, word and colour of a state: by the status of a talk, or by its own words, icon and tone.
import type { TalkStatus } from '../../api/types'
import type { Sign } from '../../core/words'
import { STATUS } from '../../core/words'

Component({
  properties: {
    status: { type: String, value: '' },
    words: { type: String, value: '' },
    icon: { type: String, value: 'info-circle' },
    tone: { type: String, value: 'plain' },
  },
  data: {
    sign: { words: '', icon: 'info-circle', tone: 'plain' } as Sign,
  },
  observers: {
    'status, words, icon, tone'(status: string, words: string, icon: string, tone: Sign['tone']) {
      this.setData({ sign: status ? STATUS[status as TalkStatus] : { words, icon, tone } })
    },
  },
})
