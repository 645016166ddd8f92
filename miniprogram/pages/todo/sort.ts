// What of the talks and notices is for this identity to do now. Pure.
import type { IdentityView, TalkRow, Todo } from '../../api/types'
import { daysBetween, shortDayWords } from '../../core/time'

export interface TalkToDo {
  id: number
  talk: TalkRow
  hint: string
  action: string
}

export interface Sorted {
  toDo: TalkToDo[]
  onTheWay: TalkRow[]
  done: TalkRow[]
}

const MOST_DONE = 5

/** The list of a school: what to fill in or mend first, oldest first; then what is on its way; then the newest done. */
export function sortForSchool(talks: readonly TalkRow[], today: string): Sorted {
  const isDue = (talk: TalkRow) => talk.status === 'planned' && talk.day <= today
  const returned = talks.filter((talk) => talk.status === 'returned')
  const due = talks.filter(isDue)
  const onTheWay = talks.filter(
    (talk) => talk.status === 'submitted' || talk.status === 'awaiting_photos' || (talk.status === 'planned' && !isDue(talk)),
  )
  return {
    toDo: [
      ...returned.reverse().map((talk) => ({ id: talk.id, talk, hint: '审核的老师请您补一点，其他不用重填。', action: '去补' })),
      ...due.reverse().map((talk) => ({ id: talk.id, talk, hint: sinceWords(talk.day, today), action: '去填，约 2 分钟' })),
    ],
    onTheWay,
    done: talks.filter((talk) => talk.status === 'approved').slice(0, MOST_DONE),
  }
}

/** Submitted records that this identity's pair decides on, oldest first: the server says the same as `may_review`. */
export function sortForReview(talks: readonly TalkRow[], identity: IdentityView): TalkRow[] {
  return talks.filter((talk) => talk.status === 'submitted' && isReviewer(talk, identity)).reverse()
}

/** Notices that no talk in the list tells already. */
export function otherNotices(todos: readonly Todo[], isSchool: boolean): Todo[] {
  const told = isSchool ? new Set(['talk_returned', 'record_missing']) : new Set<string>()
  return todos.filter((todo) => todo.done_at === null && !told.has(todo.subject))
}

function isReviewer(talk: TalkRow, identity: IdentityView): boolean {
  if (talk.organiser === 'school') return talk.division_code === identity.division_code
  return talk.organiser === identity.role
}

function sinceWords(day: string, today: string): string {
  const days = daysBetween(day, today)
  return days === 0 ? '今天讲' : `${shortDayWords(day)}讲的，过去 ${days} 天了`
}
