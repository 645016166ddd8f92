// One invitation as its speaker sees it in a list. `bind:open` {id}.
import type { InvitationRow, InvitationStatus } from '../../api/types'
import { beijingDay, dayWords, spokenTime } from '../../core/time'

/** In the speaker's own words; the sentence for everybody names them as a third person. */
const STANDING: Partial<Record<InvitationStatus, string>> = {
  accepted: '您答应了',
  time_proposed: '您想换个时间，等对方定',
}

Component({
  properties: {
    invitation: { type: Object, value: null as unknown as InvitationRow },
  },
  data: {
    day: '',
    time: '',
    isAsked: false,
    standing: '',
  },
  observers: {
    invitation(invitation: InvitationRow | null) {
      if (!invitation) return
      this.setData({
        day: dayWords(beijingDay(invitation.starts_at)),
        time: spokenTime(invitation.starts_at),
        isAsked: invitation.status === 'invited',
        standing: STANDING[invitation.status] ?? '',
      })
    },
  },
  methods: {
    onOpen() {
      this.triggerEvent('open', { id: this.data.invitation.id })
    },
  },
})
