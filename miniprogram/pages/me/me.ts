// 我的 (wireframe 11): who one is, letters, messages, what is on its way, handing over, leaving.
import { handOver } from '../../api/accounts'
import type { Role } from '../../api/types'
import { a11y } from '../../behaviors/a11y'
import { bindStore } from '../../behaviors/bind-store'
import type { FontSize } from '../../core/a11y'
import { FONT_SIZES, fontSize, pageStyle, setFontSize } from '../../core/a11y'
import { drafts } from '../../core/drafts'
import { messageOf } from '../../core/errors'
import type { Tap } from '../../core/events'
import { go } from '../../core/go'
import { photoQueue } from '../../core/queue'
import { session } from '../../core/session'
import type { MessageRow } from '../../core/subscribe'
import { subscriptions } from '../../core/subscribe'
import { beijingDay, shortDayWords, timeWords } from '../../core/time'
import { badge } from '../todo/badge'

interface DraftRow {
  key: string
  words: string
}

interface Message extends MessageRow {
  words: string
}

const WANTED: Partial<Record<Role, readonly string[]>> = {
  school: ['talk_approved', 'talk_returned'],
  speaker: ['invitation', 'talk_tomorrow'],
}

function draftRows(): DraftRow[] {
  return drafts.list().map(({ key, savedAt }) => ({
    key,
    words: `${shortDayWords(beijingDay(savedAt))} ${timeWords(savedAt)} 存的`,
  }))
}

function messageWords(row: MessageRow): string {
  if (row.isBlocked) return '在微信里关掉了'
  if (row.isLongTerm) return '长期有效'
  return row.balance === 0 ? '现在提醒不了您' : `还可以提醒您 ${row.balance} 次`
}

Component({
  behaviors: [a11y, bindStore],
  data: {
    isIn: false,
    isSpeaker: false,
    phone: '',
    sizes: FONT_SIZES,
    size: 'standard' as FontSize,
    messages: [] as Message[],
    photos: 0,
    drafts: [] as DraftRow[],
    showsDrafts: false,
    handoverCode: '',
    handoverUntil: '',
    problem: '',
    version: '',
  },
  lifetimes: {
    attached() {
      this.follow(photoQueue, () => this.setData({ photos: photoQueue.unfinished() }))
      this.follow(session, () => this.show())
      const { version } = wx.getAccountInfoSync().miniProgram
      this.setData({ version: version || '开发版' })
    },
  },
  methods: {
    async onShow() {
      this.show()
      badge.draw()
      try {
        await session.start()
        await subscriptions.prepare()
        this.setData({ problem: '' })
      } catch (error) {
        this.setData({ problem: messageOf(error) })
      }
      this.show()
    },
    show() {
      const identity = session.identity()
      const wanted = (identity && WANTED[identity.role]) ?? ['quota_behind']
      const rows = identity === null ? [] : subscriptions.rows().filter((row) => wanted.includes(row.template))
      this.setData({
        isIn: session.me() !== null,
        isSpeaker: identity?.role === 'speaker',
        phone: session.me()?.phone_masked ?? '',
        size: fontSize(),
        messages: rows.map((row) => ({ ...row, words: messageWords(row) })),
        drafts: draftRows(),
      })
    },
    onSize(event: Tap<{ size: FontSize }>) {
      setFontSize(event.currentTarget.dataset.size)
      this.setData({ size: fontSize(), a11y: pageStyle() })
    },
    async onMessage(event: Tap<{ template: string; blocked: boolean }>) {
      const { template, blocked } = event.currentTarget.dataset
      if (blocked) {
        void wx.openSetting({ withSubscriptions: true })
        return
      }
      await subscriptions.askFor(template)
      await subscriptions.prepare()
      this.show()
    },
    onMyTalks() {
      go('/pkg-speaker/calendar/calendar')
    },
    onPhotos() {
      go('/pkg-school/queue/queue')
    },
    onNotices() {
      go('/pkg-me/notices/notices')
    },
    onPersonal() {
      go('/pkg-me/personal/personal')
    },
    onSettings() {
      go('/pkg-me/settings/settings')
    },
    onHelp() {
      go('/pkg-me/help/help')
    },
    onDrafts() {
      this.setData({ showsDrafts: !this.data.showsDrafts })
    },
    onDraft(event: Tap<{ key: string }>) {
      go('/pkg-school/talk-edit/talk-edit', { key: event.currentTarget.dataset.key })
    },
    async onHandOver() {
      try {
        const { code, expires_at } = await handOver()
        this.setData({ handoverCode: code, handoverUntil: timeWords(expires_at), problem: '' })
      } catch (error) {
        this.setData({ problem: messageOf(error) })
      }
    },
    onCopyCode() {
      void wx.setClipboardData({ data: this.data.handoverCode })
    },
    onEnter() {
      go('/pages/entry/entry')
    },
    async onLogin() {
      try {
        await session.login()
        this.setData({ problem: '' })
      } catch (error) {
        this.setData({ problem: messageOf(error) })
      }
    },
    async onLogout() {
      drafts.flush()
      await session.logout()
      this.setData({ handoverCode: '', showsDrafts: false })
      badge.show(0)
    },
  },
})
