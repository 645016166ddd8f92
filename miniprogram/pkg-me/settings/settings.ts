// 字号 with what it looks like; taking back what WeChat or we were allowed.
import type { TalkRow } from '../../api/types'
import { a11y } from '../../behaviors/a11y'
import { bindStore } from '../../behaviors/bind-store'
import type { FontSize } from '../../core/a11y'
import { FONT_SIZES, fontSize, pageStyle, setFontSize } from '../../core/a11y'
import { drafts } from '../../core/drafts'
import type { Tap } from '../../core/events'
import { go } from '../../core/go'
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
    hasLeft: false,
  },
  lifetimes: {
    attached() {
      this.setData({ size: fontSize() })
      this.follow(session, () => {
        this.setData({ isIn: session.me() !== null })
      })
    },
  },
  methods: {
    onSize(event: Tap<{ size: FontSize }>) {
      setFontSize(event.currentTarget.dataset.size)
      this.setData({ size: fontSize(), a11y: pageStyle() })
    },
    onPersonal() {
      go('/pkg-me/personal/personal')
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
