import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ForeseenDay, HalfYears } from '../../../miniprogram/api/types'
import { withHeadings } from '../../../miniprogram/pkg-staff/foreseen/days'
import { cardsOf } from '../../../miniprogram/pkg-staff/reports/cards'

function day(date: string, ...titles: string[]): ForeseenDay {
  const common = { subject: 'quota_behind', subject_words: '年度任务进度', body: '', is_call: false, receivers: [] } as const
  return { day: date, notices: titles.map((title) => ({ ...common, title, receivers: [] })) }
}

test('the next three days have a name, also across the turn of the year; the others their date', () => {
  const days = ['2026-12-30', '2026-12-31', '2027-01-01', '2027-01-02', '2027-01-12'].map((date) => day(date, '甲'))
  assert.deepEqual(
    withHeadings(days, '2026-12-30').map(({ heading }) => heading),
    ['今天，12月30日（周三）', '明天，12月31日（周四）', '后天，1月1日（周五）', '1月2日（周六）', '1月12日（周二）'],
  )
})

test('two notices with the same words are two rows', () => {
  const [only] = withHeadings([day('2026-12-30', '甲', '甲')], '2026-12-30')
  assert.deepEqual(only?.notices.map(({ key }) => key), [0, 1])
})

const HALF_YEARS: HalfYears = {
  half_years: [
    {
      year: 2026,
      half: 1,
      name: '2026年上半年',
      due_on: '2026-07-10',
      is_overdue: true,
      receivers: '市总工会和市教育体育局',
      sentence: '还没有报送：隆德县。',
      counties: [
        // half past seven in the morning of 1 July in Beijing
        { division_code: '640422', name: '西吉县', is_reported: true, reported_at: '2026-06-30T23:30:00Z', reported_by: '西吉县总工会' },
        { division_code: '640423', name: '隆德县', is_reported: false, reported_at: null, reported_by: null },
      ],
    },
  ],
}

test('a half-year says until when, who has reported and who has not, in the order given', () => {
  const [card] = cardsOf(HALF_YEARS)
  assert.equal(card?.due, '7月10日（周五）前报送市总工会和市教育体育局')
  assert.deepEqual(
    card?.counties.map(({ name, words }) => `${name}：${words}`),
    ['西吉县：7月1日已报送，由西吉县总工会按下', '隆德县：还没有报送'],
  )
  assert.equal(card?.isReported, false)
})
