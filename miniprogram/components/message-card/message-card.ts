// A message as it looks in WeChat: the title of its template, what stands beside each text, the text as it arrives.
import type { Card } from '../../api/types'

Component({
  properties: {
    card: { type: Object, value: null as unknown as Card },
  },
})
