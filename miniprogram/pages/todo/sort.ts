// What of the talks and notices is for this identity to do now. Pure.
import type { IdentityView, InvitationRow, Role, TalkRow, Todo } from '../../api/types'
import { daysBetween, shortDayWords } from '../../core/time'

export interface TalkToDo {
  id: number
  talk: TalkRow
  hint: string
  action: string
  /** Where the button leads, without a leading slash; absent: to the form. */
  page?: string
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

/** A speaker's invitations: to be answered, the first to begin first; and where they are going, or may be. */
export function sortForSpeaker(
  invitations: readonly InvitationRow[],
  now: number,
): { asked: InvitationRow[]; coming: InvitationRow[] } {
  const ahead = invitations
    .filter((row) => Date.parse(row.starts_at) + row.minutes * 60_000 > now)
    .sort((one, other) => Date.parse(one.starts_at) - Date.parse(other.starts_at))
  return {
    asked: ahead.filter((row) => row.status === 'invited'),
    coming: ahead.filter((row) => row.status === 'accepted' || row.status === 'time_proposed'),
  }
}

/** What the lists of each role tell already. */
const TOLD: Partial<Record<Role, readonly string[]>> = {
  school: ['talk_returned', 'record_missing'],
  speaker: ['invitation'],
}

/** Notices that nothing in the lists tells already. */
export function otherNotices(todos: readonly Todo[], role: Role): Todo[] {
  return todos.filter((todo) => todo.done_at === null && !TOLD[role]?.includes(todo.subject))
}

/** The server says so by `may_review`, too, as long as a record is under review. */
export function isReviewer(talk: Pick<TalkRow, 'organiser' | 'division_code'>, identity: IdentityView): boolean {
  if (talk.organiser === 'school') return talk.division_code === identity.division_code
  return talk.organiser === identity.role
}

function sinceWords(day: string, today: string): string {
  const days = daysBetween(day, today)
  return days === 0 ? '今天讲' : `${shortDayWords(day)}讲的，过去 ${days} 天了`
}
