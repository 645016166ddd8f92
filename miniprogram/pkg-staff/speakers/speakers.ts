// 宣讲员名册: found by name, pinyin or employer; who serves, who waits to be confirmed, who is free on a day.
import { exportRoster, listSpeakers, listWaiting } from '../../api/speakers'
import { a11y } from '../../behaviors/a11y'
import { pageState } from '../../behaviors/page-state'
import { messageOf } from '../../core/errors'
import type { Detail, Tap } from '../../core/events'
import { go, goToTab } from '../../core/go'
import { ports } from '../../core/here'
import { session } from '../../core/session'
import { beijingDay, dayWords } from '../../core/time'
import { requireStaff } from '../only-staff'
import type { FilterKey, Line } from './rows'
import { FILTERS, emptyWords, lineOf, queryOf } from './rows'

const AT_ONCE = 30
const TYPED_AFTER = 300

Component({
  behaviors: [a11y, pageState],
  data: {
    q: '',
    filters: FILTERS,
    filter: [] as FilterKey[],
    today: '',
    /** Empty: any day. */
    freeDay: '',
    freeWords: '',
    lines: [] as Line[],
    next: 0,
    isMore: false,
    toConfirm: 0,
    empty: emptyWords('', ''),
    trouble: '',
    isExporting: false,
    asked: 0,
  },
  methods: {
    onLoad() {
      this.setData({ today: beijingDay(ports.now()) })
    },
    /** Also after a speaker's page, where something may have changed. */
    onShow() {
      void this.load()
    },
    async onPullDownRefresh() {
      await this.load()
      void wx.stopPullDownRefresh()
    },
    async load() {
      await this.run(async () => {
        await session.start()
        requireStaff()
        const [, { appointments }] = await Promise.all([this.search(), listWaiting()])
        this.setData({ toConfirm: appointments.filter((item) => item.may_confirm).length })
      })
    },
    /** The answer to an older question than the last is thrown away. */
    async search(after?: number) {
      const asked = this.data.asked + 1
      this.setData({ asked })
      const { q, freeDay } = this.data
      const page = await listSpeakers({ ...queryOf(this.data), limit: AT_ONCE, ...(after && { after }) })
      if (asked !== this.data.asked) return
      const before = after === undefined ? [] : this.data.lines
      const lines = [...before, ...page.speakers.map(lineOf)]
      this.setData({ lines, next: page.next ?? 0, empty: emptyWords(q, freeDay), trouble: '' })
    },
    async again(after?: number) {
      try {
        await this.search(after)
      } catch (error) {
        this.setData({ trouble: messageOf(error) })
      }
    },
    onType(event: Detail<{ value: string }>) {
      const q = event.detail.value.trim()
      this.setData({ q })
      ports.later(TYPED_AFTER, () => {
        if (q === this.data.q) void this.again()
      })
    },
    onFilter(event: Detail<{ value: FilterKey[] }>) {
      this.setData({ filter: event.detail.value })
      void this.again()
    },
    onFreeDay(event: Detail<{ value: string }>) {
      const freeDay = event.detail.value
      this.setData({ freeDay, freeWords: dayWords(freeDay) })
      void this.again()
    },
    onAnyDay() {
      this.setData({ freeDay: '', freeWords: '' })
      void this.again()
    },
    async onMore() {
      if (this.data.isMore) return
      this.setData({ isMore: true })
      await this.again(this.data.next)
      this.setData({ isMore: false })
    },
    onOpen(event: Tap<{ id: number }>) {
      go('/pkg-staff/speaker/speaker', { id: event.currentTarget.dataset.id })
    },
    onConfirm() {
      go('/pkg-staff/appointments/appointments')
    },
    onAdd() {
      go('/pkg-staff/speaker-edit/speaker-edit')
    },
    onParent() {
      go('/pkg-staff/speaker-edit/speaker-edit', { parent: 1 })
    },
    onImport() {
      go('/pkg-staff/roster/roster')
    },
    async onExport() {
      if (this.data.isExporting) return
      this.setData({ isExporting: true, trouble: '' })
      try {
        await ports.files.showDocument(await exportRoster('xlsx'), 'xlsx')
      } catch (error) {
        this.setData({ trouble: messageOf(error) })
      } finally {
        this.setData({ isExporting: false })
      }
    },
    async onSwitched() {
      this.startOver()
      await this.load()
    },
    async onLogin() {
      await session.login().catch((error: unknown) => this.fail(error))
      await this.load()
    },
    onTodo() {
      goToTab('todo')
    },
  },
})
