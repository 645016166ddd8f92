// 发出的邀请: every invitation within reach, newest first, each with the sentence that everybody sees.
import { listInvitations } from '../../api/invites'
import type { InvitationRow, InvitationStatus } from '../../api/types'
import { a11y } from '../../behaviors/a11y'
import { pageState } from '../../behaviors/page-state'
import { messageOf } from '../../core/errors'
import type { Detail, Tap } from '../../core/events'
import { go } from '../../core/go'
import { session } from '../../core/session'
import type { Sign } from '../../core/words'
import { INVITATION } from '../../core/words'

type Row = InvitationRow & { sign: Sign }

const STATUSES: readonly InvitationStatus[] = ['invited', 'time_proposed', 'declined', 'expired', 'accepted']

function rowsOf(invitations: readonly InvitationRow[]): Row[] {
  return invitations.map((row) => ({ ...row, sign: INVITATION[row.status] }))
}

Component({
  behaviors: [a11y, pageState],
  data: {
    choices: STATUSES.map((status) => ({ key: status, words: INVITATION[status].words })),
    chosen: [] as string[],
    rows: [] as Row[],
    next: null as number | null,
    isLoading: false,
    words: '',
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
        const { invitations, next } = await listInvitations(this.query(), { onStale })
        this.setData({ rows: rowsOf(invitations), next, words: '' })
        return invitations.length === 0 && this.data.chosen.length === 0
      })
    },
    query(): { status?: InvitationStatus; limit: number } {
      const status = this.data.chosen[0] as InvitationStatus | undefined
      return { limit: 20, ...(status && { status }) }
    },
    async onChoose(event: Detail<{ value: string[] }>) {
      this.setData({ chosen: event.detail.value })
      await this.load()
    },
    async onReachBottom() {
      const { next, isLoading, rows } = this.data
      if (next === null || isLoading) return
      this.setData({ isLoading: true })
      try {
        const more = await listInvitations({ ...this.query(), after: next })
        this.setData({ rows: [...rows, ...rowsOf(more.invitations)], next: more.next, words: '' })
      } catch (error) {
        this.setData({ words: messageOf(error) })
      } finally {
        this.setData({ isLoading: false })
      }
    },
    onOpen(event: Tap<{ talk: number }>) {
      go('/pkg-school/talk-detail/talk-detail', { id: event.currentTarget.dataset.talk })
    },
    onInvite() {
      go('/pkg-school/invite-edit/invite-edit')
    },
    async onLogin() {
      await this.run(async () => void (await session.login()))
      await this.load()
    },
  },
})
