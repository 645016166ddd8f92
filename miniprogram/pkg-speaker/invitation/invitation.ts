// 劳模收到邀请 (wireframes 6, 6b): one tap for yes, ten seconds to take it back, and the day in the phone's calendar.
// Opened from a card or a QR code before anybody knows who holds it, it shows the minimum and asks afterwards.
import * as invites from '../../api/invites'
import type { Invitation, InvitationLink } from '../../api/types'
import { a11y } from '../../behaviors/a11y'
import { pageState } from '../../behaviors/page-state'
import type { Said } from '../../components/answer-panel/answer-panel'
import { ApiError, PhoneTrouble, messageOf } from '../../core/errors'
import type { Detail } from '../../core/events'
import { go, goToTab } from '../../core/go'
import { ports } from '../../core/here'
import { invitationFrom } from '../../core/scene'
import { session } from '../../core/session'
import { ask, subscriptions } from '../../core/subscribe'
import { actAsSpeaker } from '../who'
import type { Line, Outcome } from './words'
import { eventOf, linesOf, linesOfLink, outcomeOf } from './words'

const UNDO = '点错了？'
const NO_OUTCOME: Outcome = { title: '', icon: 'time', tone: 'info', next: '' }

Component({
  behaviors: [a11y, pageState],
  data: {
    id: 0,
    code: '',
    invitation: null as Invitation | null,
    link: null as InvitationLink | null,
    school: '',
    lines: [] as Line[],
    outcome: NO_OUTCOME,
    undoWords: '',
    isBusy: false,
    words: '',
    tone: 'attention' as 'attention' | 'ok',
    /** The phone does not allow the calendar: WeChat's settings help. */
    isRefused: false,
    isSaved: false,
    isOver: false,
    /** Acts for a school or an office: perhaps only looking what was sent. */
    isOther: false,
    /** Said before we know who says it. */
    said: null as Said | null,
    /** Without a number, the inviter wants a name. */
    asksName: false,
    name: '',
    waiting: '',
  },
  methods: {
    onLoad(query: Record<string, string | undefined>) {
      const link = invitationFrom({ query })
      this.setData({ id: link?.id ?? Number(query['id'] ?? 0), code: link?.code ?? '' })
    },
    onShow() {
      void this.load()
    },
    async load() {
      await this.run(async (onStale) => {
        await session.start()
        if (session.me() === null) await session.login()
        const isSpeaker = await actAsSpeaker()
        if (isSpeaker && (await this.loadOwn(onStale))) return
        if (this.data.code === '') throw new ApiError('biz', '这份邀请是发给宣讲员本人的，您现在的身份看不到。', { code: 'not_found', status: 404 })
        this.showLink(await invites.lookAtLink(this.data.code))
        this.setData({ isOther: session.role() !== null && !isSpeaker })
      })
    },
    /** False when it is somebody else's. */
    async loadOwn(onStale: (savedAt: number) => void): Promise<boolean> {
      try {
        this.show(await invites.getInvitation(this.data.id, { onStale }))
      } catch (error) {
        if (error instanceof ApiError && error.status === 404 && this.data.code !== '') return false
        throw error
      }
      void subscriptions.prepare()
      return true
    },
    show(invitation: Invitation) {
      const outcome = outcomeOf(invitation, ports.now())
      this.setData({ isOver: Date.parse(invitation.starts_at) < ports.now() })
      this.setData({ invitation, link: null, said: null, outcome, school: invitation.school.name, lines: linesOf(invitation) })
    },
    showLink(link: InvitationLink) {
      this.setData({ link, invitation: null, school: link.school_name, lines: linesOfLink(link) })
    },
    async onAnswer(event: Detail<Said>) {
      // WeChat's question needs the tap, so it comes first
      void ask('invitation')
      const { invitation } = this.data
      const said = event.detail
      if (invitation === null) {
        this.setData({ said, words: '' })
        return
      }
      await this.attempt(async () => {
        const answered = await invites.answer(invitation.id, { ...said, version: invitation.version })
        this.show(answered)
        this.setData({ undoWords: answered.may_undo ? UNDO : '' })
        void wx.pageScrollTo({ scrollTop: 0, duration: 0 })
      })
    },
    async onUndo() {
      const { invitation } = this.data
      if (invitation === null) return
      this.setData({ undoWords: '' })
      await this.attempt(async () => this.show(await invites.undoAnswer(invitation)))
    },
    onUndoOver() {
      this.setData({ undoWords: '' })
    },
    async onConfirm() {
      void ask('invitation')
      const { invitation } = this.data
      if (invitation !== null) await this.attempt(async () => this.show(await invites.confirm(invitation)))
    },
    /** Nothing before it: the calendar needs the tap. */
    async onSave() {
      const event = this.data.invitation && eventOf(this.data.invitation, ports.now())
      if (event === null) return
      try {
        await ports.calendar.add(event)
        this.setData({ isSaved: true, isRefused: false, words: '' })
      } catch (error) {
        this.tell(messageOf(error))
        this.setData({ isRefused: error instanceof PhoneTrouble && error.code === 'calendar.refused' })
      }
    },
    onAllow() {
      void wx.openSetting({})
    },
    async onCall() {
      await this.attempt(async () => {
        const phoneNumber = await invites.phoneOf(this.data.id, 'contact')
        wx.makePhoneCall({ phoneNumber, complete: () => undefined })
      })
    },
    async onLetter() {
      await this.attempt(async () => ports.files.showDocument(await invites.downloadLetter(this.data.id), 'docx'))
    },

    // who it is
    async onPhone(event: Detail<{ code: string }>) {
      await this.answerLink({ phone_code: event.detail.code })
    },
    async onWithoutPhone() {
      const name = this.data.name.trim()
      if (name === '') this.setData({ asksName: true, words: this.data.asksName ? '请写上您的姓名，对方好核对。' : '' })
      else await this.answerLink({ name })
    },
    onName(event: Detail<{ value: string }>) {
      this.setData({ name: event.detail.value, words: '' })
    },
    onRefused(event: Detail<{ words: string }>) {
      this.tell(event.detail.words)
    },
    onMyself() {
      this.setData({ isOther: false })
    },
    onAgain() {
      this.setData({ said: null, words: '' })
    },
    async answerLink(proof: { phone_code?: string; name?: string }) {
      const { code, said } = this.data
      if (said === null) return
      await this.attempt(async () => {
        const { is_bound, sentence } = await invites.answerLink(code, { ...said, ...proof })
        if (!is_bound) {
          this.setData({ waiting: sentence })
          return
        }
        await session.refresh()
        await actAsSpeaker()
        this.show(await invites.getInvitation(this.data.id))
      })
    },

    /** What changed meanwhile is shown at once, with what happened above it. */
    async attempt(work: () => Promise<void>) {
      if (this.data.isBusy) return
      this.setData({ isBusy: true, words: '' })
      try {
        await work()
      } catch (error) {
        this.tell(messageOf(error))
        if (error instanceof ApiError && error.status === 409) await this.load()
      } finally {
        this.setData({ isBusy: false })
      }
    },
    tell(words: string, tone: 'attention' | 'ok' = 'attention') {
      this.setData({ words, tone })
    },
    async onLogin() {
      await this.run(async () => void (await session.login()))
      await this.load()
    },
    onTalks() {
      go('/pkg-speaker/calendar/calendar')
    },
    onTodo() {
      goToTab('todo')
    },
    onShowcase() {
      goToTab('showcase')
    },
  },
})
