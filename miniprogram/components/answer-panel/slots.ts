// Other times that a speaker may offer with one tap each. Pure; Beijing days, whatever the phone's zone is.
import { beijingDay, dayWords, momentFrom, spokenTime, timeWords } from '../../core/time'

export interface Slot {
  moment: string
  day: string
  time: string
  words: string
}

export const MOST_SLOTS = 3
const DAY = 24 * 3600 * 1000
const OFFERED = 4

/** Near what was asked for: the other half of that day, the next days, the week after. Schools teach on weekdays. */
export function slotsNear(startsAt: string, now: number): Slot[] {
  const day = beijingDay(startsAt)
  const time = timeWords(startsAt)
  const otherHalf = time < '12:00' ? '14:30' : '10:00'
  const moments = [
    momentFrom(day, otherHalf),
    ...[1, 2, 3].map((days) => momentFrom(later(day, days), time)),
    momentFrom(later(day, 7), time),
  ]
  return moments
    .filter((moment) => isWeekday(beijingDay(moment)) && Date.parse(moment) > now)
    .slice(0, OFFERED)
    .map(slotOf)
}

export function slotOf(moment: string): Slot {
  return { moment, day: dayWords(beijingDay(moment)), time: spokenTime(moment), words: slotWords(moment) }
}

/** `12月1日（周二）下午 2:30` */
export function slotWords(moment: string): string {
  return `${dayWords(beijingDay(moment))}${spokenTime(moment)}`
}

/** Those chosen with `moment` more or less, the earliest first; at most as many as may be offered. */
export function toggled(chosen: readonly string[], moment: string): string[] {
  if (chosen.includes(moment)) return chosen.filter((other) => other !== moment)
  if (chosen.length >= MOST_SLOTS) return [...chosen]
  return [...chosen, moment].sort((one, other) => Date.parse(one) - Date.parse(other))
}

export function later(day: string, days: number): string {
  return beijingDay(Date.parse(momentFrom(day, '12:00')) + days * DAY)
}

function isWeekday(day: string): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return weekday !== 0 && weekday !== 6
}
