// The latest invitation of a talk: where it stands, and what its organiser or its school can do about it next.
// `bind:change` when the talk may look different; `bind:status` {status}; `bind:card` {title, path}, what the page's
// share button sends.
import * as invites from '../../../api/invites'
import type { Invitation, InvitationCard, Talk } from '../../../api/types'
import type { Said } from '../../../components/answer-panel/answer-panel'
import type { Fact } from '../../../components/fact-list/fact-list'
import { ApiError, messageOf } from '../../../core/errors'
import type { Detail, Tap } from '../../../core/events'
import { go } from '../../../core/go'
import { ports } from '../../../core/here'
import { session } from '../../../core/session'
import { ask } from '../../../core/subscribe'
import type { Sign } from '../../../core/words'
import { INVITATION } from '../../../core/words'
import type { Suggested } from '../speaker-row/speaker-row'
import { suggestedRows } from '../speaker-row/rows'
import type { Choice } from './words'
import { confirmations, factsOf, isHeld, slotsOf } from './words'

type Panel = '' | 'answer' | 'qr'

Component({
  properties: {
    talk: { type: Object, value: null as unknown as Talk },
  },
  data: {
    talkId: 0,
    invitation: null as Invitation | null,
    /** Nobody has been asked for this planned talk, and the caller may. */
    mayBegin: false,
    sign: INVITATION.invited as Sign,
    facts: [] as Fact[],
    slots: [] as Choice[],
    confirmations: [] as Choice[],
    others: [] as Suggested[],
    othersProblem: '',
    card: null as InvitationCard | null,
    panel: '' as Panel,
    qr: '',
    isHeld: false,
    undoWords: '',
    isBusy: false,
    words: '',
  },
  observers: {
    talk(talk: Talk | null) {
      if (talk) void this.load(talk)
    },
  },
  methods: {
    async load(talk: Talk) {
      const isOther = talk.id !== this.data.talkId
      this.setData({ talkId: talk.id, isHeld: isHeld(talk), ...(isOther ? { invitation: null, panel: '' as Panel } : {}) })
      try {
        this.show(await invites.invitationOfTalk(talk.id))
      } catch (error) {
        const isNobody = error instanceof ApiError && error.status === 404
        this.setData({ mayBegin: isNobody && talk.status === 'planned' && talk.may_cancel, words: isNobody ? '' : messageOf(error) })
      }
    },
    show(invitation: Invitation) {
      this.setData({
        invitation,
        mayBegin: false,
        sign: INVITATION[invitation.status],
        facts: factsOf(invitation),
        slots: invitation.may_choose_slot ? slotsOf(invitation) : [],
        confirmations: confirmations(invitation, session.role() === 'school'),
        words: '',
      })
      this.triggerEvent('status', { status: invitation.status })
      void this.loadCard(invitation)
      void this.loadOthers(invitation)
    },
    /** Ready before the tap: WeChat does not wait for what a card says. */
    async loadCard(invitation: Invitation) {
      if (!invitation.may_answer_on_behalf || invitation.status !== 'invited') return
      try {
        const card = await invites.cardOf(invitation.id)
        this.setData({ card })
        this.triggerEvent('card', card)
      } catch {
        // without a card the other ways stay: message, telephone
      }
    },
    async loadOthers(invitation: Invitation) {
      if (!invitation.may_invite_substitute) {
        this.setData({ others: [], othersProblem: '' })
        return
      }
      try {
        const { speakers } = await invites.substitutes(invitation.id)
        this.setData({ others: suggestedRows(speakers), othersProblem: '' })
      } catch (error) {
        this.setData({ othersProblem: messageOf(error) })
      }
    },
    onBegin() {
      go('/pkg-school/invite-edit/invite-edit', { talk: this.data.talkId })
    },
    onPanel(event: Tap<{ panel: Panel }>) {
      const { panel } = event.currentTarget.dataset
      this.setData({ panel: this.data.panel === panel ? '' : panel })
    },
    async onQr(event: Tap<{ panel: Panel }>) {
      this.onPanel(event)
      await this.attempt(async () => {
        if (this.data.qr === '' && this.data.invitation) this.setData({ qr: await invites.downloadQr(this.data.invitation.id) })
      })
    },
    onCopy() {
      if (this.data.card) void wx.setClipboardData({ data: this.data.card.body })
    },
    async onAnswer(event: Detail<Said>) {
      await this.change(async ({ id, version }) => {
        const answered = await invites.answer(id, { ...event.detail, version })
        this.setData({ panel: '', undoWords: answered.may_undo ? '记下了' : '' })
        return answered
      })
    },
    async onUndo() {
      this.setData({ undoWords: '' })
      await this.change(invites.undoAnswer)
    },
    onUndoOver() {
      this.setData({ undoWords: '' })
    },
    async onClaim(event: Tap<{ id: number; is: boolean }>) {
      const { id, is } = event.currentTarget.dataset
      await this.change((invitation) => invites.judgeClaim(invitation.id, id, is))
    },
    async onSlot(event: Tap<{ key: string }>) {
      await this.change((invitation) => invites.chooseSlot(invitation, event.currentTarget.dataset.key))
    },
    async onConfirm(event: Tap<{ key: 'speaker' | 'school' }>) {
      const { key } = event.currentTarget.dataset
      await this.change((invitation) => invites.confirm(invitation, session.role() === 'school' ? undefined : key))
    },
    async onWithdraw() {
      if (!(await ports.confirm('撤回以后，宣讲员会收到通知，不用再回复。', '撤回'))) return
      await this.change((invitation) => invites.withdraw(invitation, ''))
    },
    async onSubstitute(event: Detail<{ id: number }>) {
      void ask('inviting')
      await this.change(({ talk_id, minutes, audience_words }) =>
        invites.invite({ client_id: ports.newId(), talk_id, speaker_id: event.detail.id, minutes, audience_words }),
      )
    },
    async onCall(event: Tap<{ of: 'contact' | 'speaker' }>) {
      await this.attempt(async () => {
        if (!this.data.invitation) return
        const phoneNumber = await invites.phoneOf(this.data.invitation.id, event.currentTarget.dataset.of)
        wx.makePhoneCall({ phoneNumber, complete: () => undefined })
      })
    },
    async onPaper(event: Tap<{ paper: 'letter' | 'thanks' }>) {
      const download = event.currentTarget.dataset.paper === 'letter' ? invites.downloadLetter : invites.downloadThanks
      await this.attempt(async () => {
        if (this.data.invitation) await ports.files.showDocument(await download(this.data.invitation.id), 'docx')
      })
    },
    async change(work: (invitation: Invitation) => Promise<Invitation>) {
      await this.attempt(async () => {
        if (!this.data.invitation) return
        this.show(await work(this.data.invitation))
        this.triggerEvent('change')
      })
    },
    /** What changed meanwhile is shown, with what happened above it. */
    async attempt(work: () => Promise<void>) {
      if (this.data.isBusy) return
      this.setData({ isBusy: true, words: '' })
      try {
        await work()
      } catch (error) {
        if (error instanceof ApiError && error.status === 409) await this.load(this.data.talk)
        this.setData({ words: messageOf(error) })
      } finally {
        this.setData({ isBusy: false })
      }
    },
  },
})
