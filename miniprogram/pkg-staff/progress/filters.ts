// Which of the year's figures to show; their order never changes. Pure.
import type { Figure } from '../../api/types'
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

/** Counties the city can remind: federation and bureau of its own level need no message from themselves. */
export function toRemind(figures: readonly Figure[]): string[] {
  return figures.filter((figure) => figure.kind === 'county' && isBehind(figure)).map((figure) => figure.division_code)
}
