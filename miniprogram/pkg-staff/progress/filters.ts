// Which of the year's figures to show; their order never changes. Pure.
import type { Figure, Progress } from '../../api/types'
import type { Choice } from '../../components/reason-chips/reason-chips'

type FilterKey = 'behind' | 'waiting' | 'none'

const FITS: Record<FilterKey, (figure: Figure) => boolean> = {
  behind: isBehind,
  waiting: (figure) => figure.awaiting_review > 0,
  none: (figure) => figure.quota !== null && figure.counted === 0,
}
const WORDS: Record<FilterKey, string> = { behind: '慢了的', waiting: '有待审', none: '还没开始' }

export function isBehind(figure: Figure): boolean {
  return figure.state === 'behind' || figure.state === 'urgent'
}

/** Only filters that leave something. */
export function filtersFor(figures: readonly Figure[]): Choice[] {
  const keys = Object.keys(FITS) as FilterKey[]
  const counted = keys.map((key) => ({ key, count: figures.filter(FITS[key]).length }))
  return counted.filter(({ count }) => count > 0).map(({ key, count }) => ({ key, words: `${WORDS[key]} ${count}` }))
}

export function filtered(figures: readonly Figure[], key: string): Figure[] {
  return key in FITS ? figures.filter(FITS[key as FilterKey]) : [...figures]
}

/** Counties the city can remind this year; its own level needs no message from itself. */
export function toRemind({ year, seen_on }: Progress, figures: readonly Figure[]): string[] {
  if (!seen_on.startsWith(String(year))) return []
  return figures.filter((figure) => figure.kind === 'county' && isBehind(figure)).map((figure) => figure.division_code)
}
