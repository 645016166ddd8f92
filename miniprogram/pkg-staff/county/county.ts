// One division: its figure, which talks count and why, whom to telephone, which schools nobody serves yet.
import { getProgress } from '../../api/progress'
import type { Figure } from '../../api/types'
import { a11y } from '../../behaviors/a11y'
import { pageState } from '../../behaviors/page-state'
import type { Fact } from '../../components/fact-list/fact-list'
import { ApiError } from '../../core/errors'
import { go, goToTab } from '../../core/go'
import { TODO_CARD } from '../../core/group-text'
import { session } from '../../core/session'
import { shareCard } from '../components/nudge-sheet/words'
import { requireStaff } from '../only-staff'
import { toRemind } from '../progress/filters'

const NOT_HERE = '这里看不到这个县区。请切换身份，或回到待办。'

function factsOf(figure: Figure): Fact[] {
  const quota = figure.quota === null ? [] : [{ name: '年度任务', words: `${figure.quota} 场` }]
  return [
    ...quota,
    { name: '已计入', words: `${figure.counted} 场` },
    { name: '已计划', words: `${figure.planned} 场（讲完并审核通过才计入）` },
    { name: '待审核', words: `${figure.awaiting_review} 场` },
    { name: '走进学校', words: `${figure.schools_reached} 所` },
  ]
}

Component({
  behaviors: [a11y, pageState],
  data: {
    asked: '',
    /** 0 is this year. */
    year: 0,
    code: '',
    figure: null as Figure | null,
    facts: [] as Fact[],
    remindCodes: [] as string[],
    isOwn: false,
    isReminding: false,
  },
  methods: {
    onLoad(query: Record<string, string | undefined>) {
      this.setData({ asked: query['code'] ?? '', year: Number(query['year']) || 0 })
      void this.load()
    },
    async load() {
      await this.run(async (onStale) => {
        await session.start()
        requireStaff()
        const code = this.data.asked || (session.identity()?.division_code ?? '')
        const progress = await getProgress(this.data.year || undefined, { onStale })
        const figure = progress.figures.find((item) => item.division_code === code)
        if (figure === undefined) throw new ApiError('biz', NOT_HERE, { code: 'identity.not_allowed', status: 403 })
        void wx.setNavigationBarTitle({ title: figure.name })
        const remindCodes = session.role() === 'city' ? toRemind(progress, [figure]) : []
        const isOwn = code === session.identity()?.division_code
        this.setData({ code, figure, facts: factsOf(figure), remindCodes, isOwn })
      })
    },
    onRemind() {
      this.setData({ isReminding: true })
    },
    onRemindClose() {
      this.setData({ isReminding: false })
    },
    onPeople() {
      const own = session.identity()
      if (own !== null) go('/pkg-staff/people/people', { unit: own.unit_id, name: own.unit_name })
    },
    /** Whoever could not be reached is on the call list now. */
    onSent() {
      const list = this.selectComponent('#calls') as unknown as { load(): Promise<void> } | null
      void list?.load()
    },
    async onSwitched() {
      this.setData({ code: '' })
      this.startOver()
      await this.load()
    },
    async onLogin() {
      await session.login().catch((error: unknown) => this.fail(error))
      await this.load()
    },
    /** From a call of the list: what is to be done; else the progress. */
    onShareAppMessage({ target }: { target?: { dataset: { isTodo?: boolean } } }) {
      return target?.dataset.isTodo === true ? TODO_CARD : shareCard(this.data.figure?.name ?? '')
    },
    onTodo() {
      goToTab('todo')
    },
  },
})
