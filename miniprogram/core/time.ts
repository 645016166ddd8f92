// Beijing time in words, whatever the phone's own zone is. Beijing has had no summer time since 1991.

const OFFSET = 8 * 3600 * 1000
const DAY = 24 * 3600 * 1000
const WEEKDAYS = '日一二三四五六'

/** `2026-11-25` → `11月25日（周三）`. */
export function dayWords(day: string): string {
  const [year, month, date] = parts(day)
  const weekday = new Date(Date.UTC(year, month - 1, date)).getUTCDay()
  return `${month}月${date}日（周${WEEKDAYS[weekday]}）`
}

/** `2026-11-25` → `11月25日`. */
export function shortDayWords(day: string): string {
  const [, month, date] = parts(day)
  return `${month}月${date}日`
}

/** A moment (ISO 8601 or milliseconds) → `14:30`, Beijing. */
export function timeWords(moment: string | number): string {
  return beijing(moment).toISOString().slice(11, 16)
}

/** A moment → `下午 2:30`, Beijing, as one says it. */
export function spokenTime(moment: string | number): string {
  const [hour = 0, minute = ''] = timeWords(moment).split(':')
  const hours = Number(hour)
  return `${hours < 12 ? '上午' : '下午'} ${hours > 12 ? hours - 12 : hours}:${minute}`
}

/** A moment → its Beijing day, `2026-11-25`. */
export function beijingDay(moment: string | number): string {
  return beijing(moment).toISOString().slice(0, 10)
}

/** `2026-11-25` and `14:30`, Beijing → ISO 8601 with offset, for the API. */
export function momentFrom(day: string, time: string): string {
  return `${day}T${time}:00+08:00`
}

/** Whole days from the first day to the second; negative when the second is earlier. */
export function daysBetween(first: string, second: string): number {
  return Math.round((midnight(second) - midnight(first)) / DAY)
}

function beijing(moment: string | number): Date {
  return new Date(new Date(moment).getTime() + OFFSET)
}

function midnight(day: string): number {
  const [year, month, date] = parts(day)
  return Date.UTC(year, month - 1, date)
}

function parts(day: string): [number, number, number] {
  const [year = NaN, month = NaN, date = NaN] = day.split('-').map(Number)
  return [year, month, date]
}
