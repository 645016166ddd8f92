// In whose name one acts, and the way to another of one's identities. `bind:change` after a switch.
import { bindStore } from '../../behaviors/bind-store'
import { messageOf } from '../../core/errors'
import { session } from '../../core/session'
import { ROLE } from '../../core/words'

Component({
  behaviors: [bindStore],
  data: {
    unit: '',
    role: '',
    name: '',
    others: 0,
    problem: '',
  },
  lifetimes: {
    attached() {
      this.follow(session, () => this.show())
    },
  },
  methods: {
    show() {
      const identity = session.identity()
      const me = session.me()
      this.setData({
        unit: identity?.unit_short_name ?? '',
        role: identity ? ROLE[identity.role] : '',
        name: me?.name ?? '',
        others: (me?.identities.length ?? 0) - 1,
      })
    },
    onSwitch() {
      const identities = session.me()?.identities ?? []
      wx.showActionSheet({
        alertText: '换一个身份',
        itemList: identities.map((item) => `${item.unit_short_name} ${ROLE[item.role]}`),
        success: ({ tapIndex }) => {
          const chosen = identities[tapIndex]
          if (chosen) void this.choose(chosen.id)
        },
      })
    },
    async choose(identityId: number) {
      try {
        await session.choose(identityId)
        this.setData({ problem: '' })
        this.triggerEvent('change')
      } catch (error) {
        this.setData({ problem: messageOf(error) })
      }
    },
  },
})
