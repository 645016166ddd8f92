// What one fills in to ask a speaker, and what is sent of it. Pure.
import type { CheckInput, InvitationDraft, Talk } from '../../api/types'
import { later } from '../../components/answer-panel/slots'
import type { Fact } from '../../components/fact-list/fact-list'
import { beijingDay, dayWords, momentFrom, timeWords } from '../../core/time'

export interface InviteForm {
  schoolId: number
  schoolName: string
  day: string
  time: string
  minutes: number
  formats: string[]
  venue: string
  venueReason: string
  audienceWords: string
  speakerId: number
  speakerName: string
}

/** Of a talk, and of the request: sent again they are the same talk and the same invitation. */
export interface Ids {
  talk: string
  invitation: string
}

export const MINUTES = [30, 40, 60, 90]
/** A speaker has to ask the work unit, and a school has to tell its classes. */
const DAYS_AHEAD = 7

/** A week from now at half past two, or on the Monday after a weekend. */
export function firstForm(now: number, schoolId: number, schoolName: string): InviteForm {
  let day = later(beijingDay(now), DAYS_AHEAD)
  while ([0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())) day = later(day, 1)
  return {
    schoolId,
    schoolName,
    day,
    time: '14:30',
    minutes: 40,
    formats: ['lecture'],
    venue: 'hall',
    venueReason: '',
    audienceWords: '',
    speakerId: 0,
    speakerName: '',
  }
}

/** For a talk that is planned already: only who is asked is open. */
export function formOf(talk: Talk): InviteForm {
  return {
    ...firstForm(Date.parse(talk.starts_at), talk.school_id, talk.school_name),
    day: beijingDay(talk.starts_at),
    time: timeWords(talk.starts_at),
    formats: [...talk.formats],
    venue: talk.venue ?? '',
    venueReason: talk.venue_reason ?? '',
  }
}

export function factsOf(form: InviteForm): Fact[] {
  return [
    { name: '学校', words: form.schoolName },
    { name: '时间', words: `${dayWords(form.day)} ${form.time}` },
  ]
}

export function startsAt({ day, time }: InviteForm): string {
  return momentFrom(day, time)
}

/** What to ask before anything is sent; null while too little is known. */
export function wishOf(form: InviteForm, talkId: number): CheckInput | null {
  if (form.schoolId === 0) return null
  return {
    ...(talkId === 0 ? { school_id: form.schoolId, starts_at: startsAt(form) } : { talk_id: talkId }),
    minutes: form.minutes,
    ...(form.speakerId > 0 && { speaker_id: form.speakerId }),
  }
}

/** What is still missing, in the order of the page; empty when it can be sent. */
export function missing(form: InviteForm, needsVenueReason: boolean): string {
  if (form.schoolId === 0) return '请先选学校。'
  if (form.formats.length === 0) return '请选讲的形式。'
  if (needsVenueReason && form.venueReason.trim() === '') return '请写一句为什么选其他场地。'
  if (form.speakerId === 0) return '请选一位宣讲员。'
  return ''
}

export function draftOf(form: InviteForm, talkId: number, ids: Ids): InvitationDraft {
  const about = {
    client_id: ids.invitation,
    speaker_id: form.speakerId,
    minutes: form.minutes,
    audience_words: form.audienceWords.trim(),
  }
  if (talkId > 0) return { ...about, talk_id: talkId }
  const reason = form.venueReason.trim()
  const place = form.venue === '' ? {} : { venue: form.venue, ...(reason && { venue_reason: reason }) }
  return { ...about, talk: { client_id: ids.talk, school_id: form.schoolId, starts_at: startsAt(form), formats: form.formats, ...place } }
}
