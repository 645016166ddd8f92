// 我的宣讲: where the speaker is going, what they have given in a year, and that year as a sheet to print.
import { downloadThanks, listInvitations } from '../../api/invites'
import { downloadMyTalks, getMyTalks } from '../../api/my-speaker'
import type { MyTalks } from '../../api/types'
import { a11y } from '../../behaviors/a11y'
import { pageState } from '../../behaviors/page-state'
import { messageOf } from '../../core/errors'
import type { Tap } from '../../core/events'
import { go } from '../../core/go'
import { ports } from '../../core/here'
import { session } from '../../core/session'
import { actAsSpeaker } from '../who'
import type { Coming, Given } from './rows'
import { comingRows, givenRows } from './rows'

Component({
  behaviors: [a11y, pageState],
  data: {
    coming: [] as Coming[],
    given: [] as Given[],
    year: 0,
    years: [] as number[],
    isBusy: false,
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
        await actAsSpeaker()
        const year = this.data.year || undefined
        const [{ invitations }, talks] = await Promise.all([
          listInvitations({ status: 'accepted', limit: 50 }, { onStale }),
          getMyTalks(year, { onStale }),
        ])
        this.setData({ coming: comingRows(invitations, ports.now()) })
        this.showYear(talks)
      })
    },
    showYear(talks: MyTalks) {
      const years = talks.years.includes(talks.year) ? talks.years : [talks.year, ...talks.years]
      this.setData({ year: talks.year, years, given: givenRows(talks) })
    },
    async onYear(event: Tap<{ year: number }>) {
      await this.attempt(async () => this.showYear(await getMyTalks(event.currentTarget.dataset.year)))
    },
    async onPrint() {
      await this.attempt(async () => ports.files.showDocument(await downloadMyTalks(this.data.year), 'docx'))
    },
    async onThanks(event: Tap<{ id: number }>) {
      await this.attempt(async () => ports.files.showDocument(await downloadThanks(event.currentTarget.dataset.id), 'docx'))
    },
    async attempt(work: () => Promise<void>) {
      if (this.data.isBusy) return
      this.setData({ isBusy: true, words: '' })
      try {
        await work()
      } catch (error) {
        this.setData({ words: messageOf(error) })
      } finally {
        this.setData({ isBusy: false })
      }
    },
    onOpen(event: Tap<{ id: number }>) {
      go('/pkg-speaker/invitation/invitation', { id: event.currentTarget.dataset.id })
    },
    onUnavailable() {
      go('/pkg-speaker/unavailable/unavailable')
    },
    onTopics() {
      go('/pkg-speaker/my-topics/my-topics')
    },
    async onLogin() {
      await this.run(async () => void (await session.login()))
      await this.load()
    },
  },
})
