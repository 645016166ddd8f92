// The days of the preview in words. Pure.
import type { ForeseenDay } from '../../api/types'
import { dayWords, daysBetween } from '../../core/time'

type Notice = ForeseenDay['notices'][number] & { key: number }

export interface Day {
  day: string
  heading: string
  notices: Notice[]
}

const NEAR = ['今天', '明天', '后天']

/** `今天，11月25日（周三）`; from the fourth day on the date alone. */
export function withHeadings(days: readonly ForeseenDay[], today: string): Day[] {
  return days.map(({ day, notices }) => {
    const near = NEAR[daysBetween(today, day)]
    return {
      day,
      heading: near ? `${near}，${dayWords(day)}` : dayWords(day),
      notices: notices.map((notice, key) => ({ ...notice, key })),
    }
  })
}
