// One card per half-year. Pure.
import type { HalfYear, HalfYears } from '../../api/types'
import { beijingDay, dayWords, shortDayWords } from '../../core/time'

interface CountyLine {
  code: string
  name: string
  isReported: boolean
  words: string
}

export interface Card {
  key: string
  year: number
  half: number
  name: string
  due: string
  isOverdue: boolean
  sentence: string
  counties: CountyLine[]
  /** Of a county's own card. */
  isReported: boolean
}

export function cardsOf({ half_years }: HalfYears): Card[] {
  return half_years.map((item) => ({
    key: `${item.year}-${item.half}`,
    year: item.year,
    half: item.half,
    name: item.name,
    due: `${dayWords(item.due_on)}前报送${item.receivers}`,
    isOverdue: item.is_overdue,
    sentence: item.sentence,
    counties: item.counties.map(lineOf),
    isReported: item.counties.every((county) => county.is_reported),
  }))
}

function lineOf(county: HalfYear['counties'][number]): CountyLine {
  const { division_code: code, name, is_reported: isReported, reported_at, reported_by } = county
  const when = reported_at === null ? '' : shortDayWords(beijingDay(reported_at))
  return { code, name, isReported, words: isReported ? `${when}已报送，由${reported_by ?? ''}按下` : '还没有报送' }
}
