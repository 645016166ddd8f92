// 字号 with what it looks like; what we use of a person, and taking that back.
import type { TalkRow } from '../../api/types'
import { a11y } from '../../behaviors/a11y'
import { bindStore } from '../../behaviors/bind-store'
import type { FontSize } from '../../core/a11y'
import { FONT_SIZES, fontSize, pageStyle, setFontSize } from '../../core/a11y'
import { drafts } from '../../core/drafts'
import type { Tap } from '../../core/events'
import { session } from '../../core/session'

/** Plainly invented, to look at. */
const EXAMPLE: TalkRow = {
  id: 0,
  day: '2026-11-25',
  starts_at: '2026-11-25T14:30:00+08:00',
  status: 'submitted',
  speaker_name: '示例讲师甲',
  school_name: '示例小学',
  school_id: 0,
  division_code: '',
  organiser: 'county',
  audience: 45,
  version: 1,
}

Component({
  behaviors: [a11y, bindStore],
  data: {
    sizes: FONT_SIZES,
    size: 'standard' as FontSize,
    example: EXAMPLE,
    isIn: false,
    phone: '',
    hasLeft: false,
  },
  lifetimes: {
    attached() {
      this.setData({ size: fontSize() })
      this.follow(session, () => {
        const me = session.me()
        this.setData({ isIn: me !== null, phone: me?.phone_masked ?? '' })
      })
    },
  },
  methods: {
    onSize(event: Tap<{ size: FontSize }>) {
      setFontSize(event.currentTarget.dataset.size)
      this.setData({ size: fontSize(), a11y: pageStyle() })
    },
    onContract() {
      void wx.openPrivacyContract({})
    },
    /** Camera, album and messages are WeChat's to give and to take back. */
    onPermissions() {
      void wx.openSetting({ withSubscriptions: true })
    },
    async onLeave() {
      drafts.flush()
      await session.logout()
      void wx.removeTabBarBadge({ index: 1 })
      this.setData({ hasLeft: true })
    },
  },
})
