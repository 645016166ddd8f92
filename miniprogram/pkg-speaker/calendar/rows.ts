// The lines of 我的宣讲. Pure.
import type { InvitationRow, MyTalks } from '../../api/types'
import { beijingDay, dayWords, shortDayWords, spokenTime } from '../../core/time'

export interface Coming {
  id: number
  day: string
  time: string
  where: string
}

export interface Given {
  key: string
  when: string
  where: string
  what: string
  status: string
  /** Of its invitation, for the thanks; 0 without one. */
  invitationId: number
}

/** A talk that begins is still to be seen until it is over. The next one first. */
export function comingRows(invitations: readonly InvitationRow[], now: number): Coming[] {
  return invitations
    .filter((row) => Date.parse(row.starts_at) + row.minutes * 60_000 > now)
    .sort((one, other) => Date.parse(one.starts_at) - Date.parse(other.starts_at))
    .map((row) => ({
      id: row.id,
      day: dayWords(beijingDay(row.starts_at)),
      time: spokenTime(row.starts_at),
      where: row.school_name,
    }))
}

/** The newest first. */
export function givenRows({ talks }: MyTalks): Given[] {
  return [...talks].reverse().map((talk) => ({
    key: `${talk.starts_at} ${talk.school_name}`,
    when: shortDayWords(talk.day),
    where: talk.school_name,
    what: [talk.format_words, talk.audience === null ? '' : `${talk.audience} 人听`].filter(Boolean).join(' · '),
    status: talk.status_words,
    invitationId: talk.invitation_id ?? 0,
  }))
}
