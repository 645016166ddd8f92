// 台账: every talk of the year that one division organised, and why it counts or not.
import { listLedger } from '../../../api/progress'
import type { LedgerRow } from '../../../api/types'
import { pageState } from '../../../behaviors/page-state'
import { shortDayWords } from '../../../core/time'
import type { Sign } from '../../../core/words'
import { STATUS } from '../../../core/words'

const AT_ONCE = 10
const MOST_PAGES = 20

interface Line {
  id: number
  title: string
  words: string
  sign: Sign
  decided: string
}

function lineOf(row: LedgerRow): Line {
  const decided = [row.decided_by ? `${row.decided_by}审核` : '', row.rule_version ? `规则 ${row.rule_version}` : '']
  return {
    id: row.talk_id,
    title: `${shortDayWords(row.day)} ${row.school_name} ${row.speaker_name}`,
    words: row.words,
    sign: signOf(row),
    decided: decided.filter(Boolean).join('，'),
  }
}

function signOf(row: LedgerRow): Sign {
  if (row.counts === true) return { words: '计入', icon: 'check-circle', tone: 'ok' }
  if (row.counts === false) return { words: '不计入', icon: 'minus-circle', tone: 'plain' }
  return STATUS[row.status]
}

Component({
  behaviors: [pageState],
  properties: {
    divisionCode: { type: String, value: '' },
    /** 0 is this year. */
    year: { type: Number, value: 0 },
  },
  data: {
    lines: [] as Line[],
    shown: [] as Line[],
  },
  observers: {
    'divisionCode, year'() {
      this.setData({ lines: [], shown: [] })
      this.startOver()
      void this.load()
    },
  },
  methods: {
    async load() {
      const { divisionCode } = this.data
      if (divisionCode === '') return
      await this.run(async () => {
        const lines = (await this.fetchAll()).filter((row) => row.division_code === divisionCode).map(lineOf)
        if (divisionCode === this.data.divisionCode) this.setData({ lines, shown: lines.slice(0, AT_ONCE) })
        return lines.length === 0
      })
    },
    /** Everything of the year within reach, newest first: some hundred lines at the most. */
    async fetchAll(): Promise<LedgerRow[]> {
      const rows: LedgerRow[] = []
      let after: string | null = null
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const answer = await listLedger({ limit: 50, ...(this.data.year && { year: this.data.year }), ...(after !== null && { after }) })
        rows.push(...answer.lines)
        after = answer.next
        if (after === null) break
      }
      return rows
    },
    onMore() {
      this.setData({ shown: this.data.lines.slice(0, this.data.shown.length + AT_ONCE) })
    },
  },
})
