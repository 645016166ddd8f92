// One invitation as its speaker sees it in a list. `bind:open` {id}.
import type { InvitationRow } from '../../api/types'
import { beijingDay, dayWords, spokenTime } from '../../core/time'

Component({
  properties: {
    invitation: { type: Object, value: null as unknown as InvitationRow },
  },
  data: {
    day: '',
    time: '',
    isAsked: false,
  },
  observers: {
    invitation(invitation: InvitationRow | null) {
      if (!invitation) return
      this.setData({
        day: dayWords(beijingDay(invitation.starts_at)),
        time: spokenTime(invitation.starts_at),
        isAsked: invitation.status === 'invited',
      })
    },
  },
  methods: {
    onOpen() {
      this.triggerEvent('open', { id: this.data.invitation.id })
    },
  },
})
