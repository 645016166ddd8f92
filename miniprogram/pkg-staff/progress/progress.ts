// 进度 (wireframe 8): the city sees all figures in division-code order, a county its own. Also where reminders lead.
import { getProgress } from '../../api/progress'
import type { Figure } from '../../api/types'
import { a11y } from '../../behaviors/a11y'
import { pageState } from '../../behaviors/page-state'
import type { Choice } from '../../components/reason-chips/reason-chips'
import type { Detail } from '../../core/events'
import { go, goToTab } from '../../core/go'
import { session } from '../../core/session'
import { shortDayWords } from '../../core/time'
import { shareCard } from '../components/nudge-sheet/words'
import { requireStaff } from '../only-staff'
import { filtered, filtersFor, toRemind } from './filters'

Component({
  behaviors: [a11y, pageState],
  data: {
    /** As a reminder's link says; 0 is this year. */
    year: 0,
    title: '',
    total: null as Figure | null,
    totalPercent: 0,
    figures: [] as Figure[],
    shown: [] as Figure[],
    filters: [] as Choice[],
    filter: [] as string[],
    remindCodes: [] as string[],
    isReminding: false,
    /** The zone has no report to make. */
    hasReports: false,
  },
  methods: {
    onLoad(query: Record<string, string | undefined>) {
      this.setData({ year: Number(query['year']) || 0 })
    },
    /** Also after a county's page, where reviews and reminders may have changed the figures. */
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
        requireStaff()
        const progress = await getProgress(this.data.year || undefined, { onStale })
        const { year, seen_on, figures, total } = progress
        const filters = filtersFor(figures)
        const filter = this.data.filter.filter((key) => filters.some((choice) => choice.key === key))
        this.setData({
          title: `${year} 年，到 ${shortDayWords(seen_on)}`,
          total,
          totalPercent: total?.quota ? Math.min(100, Math.round((total.counted / total.quota) * 100)) : 0,
          figures,
          filters,
          filter,
          shown: filtered(figures, filter[0] ?? ''),
          hasReports: session.role() !== 'zone',
          remindCodes: session.role() === 'city' ? toRemind(progress, figures) : [],
        })
      })
    },
    onFilter(event: Detail<{ value: string[] }>) {
      const filter = event.detail.value
      this.setData({ filter, shown: filtered(this.data.figures, filter[0] ?? '') })
    },
    onOpen(event: Detail<{ divisionCode: string }>) {
      go('/pkg-staff/county/county', { code: event.detail.divisionCode, year: this.data.year || undefined })
    },
    onCalls() {
      go('/pkg-staff/calls/calls')
    },
    onMessages() {
      go('/pkg-staff/messages/messages')
    },
    onForeseen() {
      go('/pkg-staff/foreseen/foreseen')
    },
    onReports() {
      go('/pkg-staff/reports/reports')
    },
    onRemind() {
      this.setData({ isReminding: true })
    },
    onRemindClose() {
      this.setData({ isReminding: false })
    },
    async onSwitched() {
      this.startOver()
      await this.load()
    },
    async onLogin() {
      await session.login().catch((error: unknown) => this.fail(error))
      await this.load()
    },
    /** From the reminding sheet with a county's name, or from WeChat's own menu. */
    onShareAppMessage({ target }: { target?: { dataset: { name?: string } } }) {
      return shareCard(target?.dataset.name)
    },
    onTodo() {
      goToTab('todo')
    },
  },
})
