// 待办 (wireframe 2): what the identity has to do. A school fills in records, staff review them, a speaker answers.
import { finishTodo } from '../../api/todos'
import type { IdentityView, InvitationRow, TalkRow, Todo } from '../../api/types'
import { a11y } from '../../behaviors/a11y'
import { pageState } from '../../behaviors/page-state'
import { ApiError, messageOf } from '../../core/errors'
import type { Detail, Tap } from '../../core/events'
import { go, goToTab } from '../../core/go'
import { session } from '../../core/session'
import { subscriptions } from '../../core/subscribe'
import { badge } from './badge'
import { loadToDo } from './load'
import type { TalkToDo } from './sort'

type OnStale = (savedAt: number) => void

Component({
  behaviors: [a11y, pageState],
  data: {
    isSchool: false,
    isSpeaker: false,
    /** Logged in, but serving no unit yet. */
    needsUnit: false,
    identityId: 0,
    toDo: [] as TalkToDo[],
    toReview: [] as TalkRow[],
    onTheWay: [] as TalkRow[],
    done: [] as TalkRow[],
    asked: [] as InvitationRow[],
    coming: [] as InvitationRow[],
    notices: [] as Todo[],
    count: 0,
    noticeProblem: '',
  },
  methods: {
    onShow() {
      void this.load()
    },
    async onPullDownRefresh() {
      await this.load()
      void wx.stopPullDownRefresh()
    },
    async load() {
      await this.run(async (onStale) => {
        await session.start()
        this.adopt()
        if (session.identity() === null) await session.refresh()
        const identity = session.identity()
        this.setData({ needsUnit: identity === null, isSchool: identity?.role === 'school', isSpeaker: identity?.role === 'speaker' })
        if (identity === null) return false
        const count = await this.loadFor(identity, onStale)
        badge.show(count)
        void subscriptions.prepare()
        return count + this.data.onTheWay.length + this.data.done.length + this.data.coming.length === 0
      })
    },
    /** What was shown belonged to another identity. */
    adopt() {
      const identityId = session.identity()?.id ?? 0
      if (identityId !== this.data.identityId) this.startOver()
      this.setData({ identityId })
    },
    /** An identity that has ended meanwhile is refused: then who one is is asked anew, for the switch above. */
    async loadFor(identity: IdentityView, onStale: OnStale): Promise<number> {
      try {
        const found = await loadToDo(identity, onStale)
        this.setData({ ...found })
        return found.count
      } catch (error) {
        if (error instanceof ApiError && error.code === 'identity.not_allowed') await session.refresh()
        throw error
      }
    },
    async onLogin() {
      await this.run(async () => {
        await session.login()
      })
      await this.load()
    },
    onOpenTalk(event: Detail<{ id: number }>) {
      go('/pkg-school/talk-detail/talk-detail', { id: event.detail.id })
    },
    onFill(event: Detail<{ id: number }>) {
      const page = this.data.toDo.find(({ id }) => id === event.detail.id)?.page
      if (page !== undefined) {
        go(`/${page}`)
        return
      }
      go('/pkg-school/talk-edit/talk-edit', { id: event.detail.id })
    },
    onNew() {
      go('/pkg-school/talk-edit/talk-edit')
    },
    onReview(event: Detail<{ id: number }>) {
      go('/pkg-staff/review/review', { id: event.detail.id })
    },
    onInvite() {
      go('/pkg-school/invite-edit/invite-edit')
    },
    onInvitations() {
      go('/pkg-school/invites/invites')
    },
    onInvitation(event: Detail<{ id: number }>) {
      go('/pkg-speaker/invitation/invitation', { id: event.detail.id })
    },
    onMyTalks() {
      go('/pkg-speaker/calendar/calendar')
    },
    onUnavailable() {
      go('/pkg-speaker/unavailable/unavailable')
    },
    onProgress() {
      go('/pkg-staff/progress/progress')
    },
    onRoster() {
      go('/pkg-staff/speakers/speakers')
    },
    onQueue() {
      go('/pkg-school/queue/queue')
    },
    onEnter() {
      go('/pages/entry/entry')
    },
    onDrafts() {
      goToTab('me')
    },
    onShowcase() {
      goToTab('showcase')
    },
    /** A notice leads to its page; one that only tells something is finished by having been read. */
    async onNotice(event: Tap<{ id: number }>) {
      const notice = this.data.notices.find((item) => item.id === event.currentTarget.dataset.id)
      if (notice === undefined) return
      if (notice.action !== null) {
        go(`/${notice.page}`)
        return
      }
      try {
        await finishTodo(notice.id)
        this.setData({ noticeProblem: '' })
        await this.load()
      } catch (error) {
        this.setData({ noticeProblem: messageOf(error) })
      }
    },
  },
})
