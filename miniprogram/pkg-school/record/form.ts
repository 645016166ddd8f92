// What a person fills in of one talk, and what becomes of it on the way to the server. Pure.
import type { Plan, RecordDraft, Talk, TalkDraft } from '../../api/types'
import { beijingDay, dayWords, momentFrom, timeWords } from '../../core/time'

/** The record of a talk the server has; a talk held already and not yet known; a talk to come. */
export type Kind = 'record' | 'self' | 'plan'

export interface FormValues {
  schoolId: number | null
  schoolName: string
  speakerName: string
  /** 专场 on the banner; empty: the school's short name. */
  specialName: string
  /** `2026-11-25`, Beijing. */
  day: string
  /** `14:30`, Beijing. */
  time: string
  /** 0: not chosen yet. */
  audience: number
  formats: string[]
  isOnline: boolean
  /** Staff file for the school what the school arranged itself. */
  isSelfInvited: boolean
  /** Empty: not said. */
  venue: string
  venueReason: string
  summary: string
  hasNoPhotos: boolean
  noPhotoReason: string
}

export type Field = keyof FormValues | 'photos'
export type Problems = Partial<Record<Field, string>>

const HALF_HOUR = 30 * 60 * 1000
export const MOST_FORMATS = 3

/** Nothing known but the clock: the half hour that has just begun. */
export function blankValues(now: number): FormValues {
  const begun = now - (now % HALF_HOUR)
  return {
    schoolId: null,
    schoolName: '',
    speakerName: '',
    specialName: '',
    day: beijingDay(begun),
    time: timeWords(begun),
    audience: 0,
    formats: ['lecture'],
    isOnline: false,
    isSelfInvited: false,
    venue: '',
    venueReason: '',
    summary: '',
    hasNoPhotos: false,
    noPhotoReason: '',
  }
}

export function valuesOf(talk: Talk): FormValues {
  return {
    schoolId: talk.school_id,
    schoolName: talk.school_name,
    speakerName: talk.speaker_name,
    specialName: talk.special_name,
    day: talk.day,
    time: timeWords(talk.starts_at),
    audience: talk.audience ?? 0,
    formats: talk.formats,
    isOnline: talk.is_online,
    isSelfInvited: talk.organiser === 'school',
    venue: talk.venue ?? '',
    venueReason: talk.venue_reason ?? '',
    summary: talk.summary ?? '',
    hasNoPhotos: talk.no_photo_reason !== null,
    noPhotoReason: talk.no_photo_reason ?? '',
  }
}

/** What to mend before it is worth sending; the server looks again. */
export function findProblems(kind: Kind, values: FormValues, photos: number, plan: Plan): Problems {
  const problems = { ...(kind !== 'record' && newProblems(kind, values)), ...choiceProblems(values, plan) }
  return kind === 'plan' ? problems : { ...problems, ...recordProblems(values, photos) }
}

function newProblems(kind: Kind, values: FormValues): Problems {
  const problems: Problems = {}
  if (kind === 'plan' && values.schoolId === null) problems.schoolId = '请选学校。'
  if (values.speakerName.trim() === '') problems.speakerName = '请写上宣讲员的姓名。'
  return problems
}

function choiceProblems(values: FormValues, plan: Plan): Problems {
  const problems: Problems = {}
  if (values.formats.length === 0) problems.formats = '请选一种形式。'
  if (needsReason(plan, values.venue) && values.venueReason.trim() === '') {
    problems.venueReason = '选了其他场地，请用一句话说明原因。'
  }
  return problems
}

function recordProblems(values: FormValues, photos: number): Problems {
  const problems: Problems = {}
  if (values.audience < 1) problems.audience = '请点一下听讲人数，大概的数就行。'
  if (photos > 0) return problems
  if (!values.hasNoPhotos) problems.photos = '请加照片；没拍到照片，写明情况也能提交。'
  else if (values.noPhotoReason.trim().length < 2) problems.noPhotoReason = '请写一句为什么没有照片。'
  return problems
}

export function needsReason(plan: Plan, venue: string): boolean {
  return plan.venues.some((item) => item.key === venue && item.needs_reason)
}

/** A reason is sent only where there is no photo, so that none contradicts the pictures. */
export function toRecord(values: FormValues, clientId: string, photos: string[], plan: Plan): RecordDraft {
  return {
    client_id: clientId,
    held_at: momentFrom(values.day, values.time),
    audience: values.audience,
    formats: values.formats,
    summary: values.summary.trim() || null,
    is_online: values.isOnline,
    photos,
    no_photo_reason: photos.length === 0 ? values.noPhotoReason.trim() : null,
    ...venueOf(values, plan),
  }
}

export function toTalk(kind: Kind, values: FormValues, clientId: string, record: RecordDraft | null, plan: Plan): TalkDraft {
  return {
    client_id: clientId,
    speaker_name: values.speakerName.trim(),
    formats: values.formats,
    is_online: values.isOnline,
    ...(values.specialName.trim() && { special_name: values.specialName.trim() }),
    ...(values.schoolId !== null && { school_id: values.schoolId }),
    ...(kind === 'plan' && { planned_at: momentFrom(values.day, values.time), is_self_invited: values.isSelfInvited }),
    ...(record && { record }),
    ...venueOf(values, plan),
  }
}

function venueOf(values: FormValues, plan: Plan): { venue?: string; venue_reason?: string } {
  if (!values.venue) return {}
  return { venue: values.venue, ...(needsReason(plan, values.venue) && { venue_reason: values.venueReason.trim() }) }
}

const FIELD_OF: Record<string, Field> = {
  school_id: 'schoolId',
  speaker_name: 'speakerName',
  special_name: 'specialName',
  held_at: 'time',
  planned_at: 'time',
  audience: 'audience',
  formats: 'formats',
  venue: 'venue',
  venue_reason: 'venueReason',
  summary: 'summary',
  photos: 'photos',
  no_photo_reason: 'noPhotoReason',
}

/** The server's field errors (`record.held_at`) beside our fields; `rest` belongs to none of them. */
export function placeProblems(fields: Record<string, string>): { problems: Problems; rest: string } {
  const problems: Problems = {}
  const rest: string[] = []
  for (const [name, words] of Object.entries(fields)) {
    const place = FIELD_OF[name.replace(/^record\./, '').split('.')[0] ?? '']
    if (place === undefined) rest.push(words)
    else problems[place] = words
  }
  return { problems, rest: rest.join('') }
}

export interface Difference {
  name: string
  mine: string
  theirs: string
}

/** What two versions of one record say differently, in words. */
export function differences(mine: FormValues, theirs: FormValues, plan: Plan): Difference[] {
  const other = describe(theirs, plan)
  return describe(mine, plan).flatMap(({ name, words }, index) => {
    const theirWords = other[index]?.words ?? ''
    return words === theirWords ? [] : [{ name, mine: words || '没有写', theirs: theirWords || '没有写' }]
  })
}

export function isSameRecord(one: FormValues, other: FormValues): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function describe(values: FormValues, plan: Plan): { name: string; words: string }[] {
  const venue = plan.venues.find((item) => item.key === values.venue)?.name ?? ''
  return [
    { name: '时间', words: `${dayWords(values.day)} ${values.time}` },
    { name: '听讲人数', words: values.audience > 0 ? `${values.audience} 人` : '' },
    { name: '形式', words: formatWords(values.formats, plan) },
    { name: '线上线下', words: values.isOnline ? '线上' : '线下' },
    { name: '场地', words: [venue, values.venueReason].filter(Boolean).join('，') },
    { name: '一句话', words: values.summary },
    { name: '没有照片的原因', words: values.noPhotoReason },
  ]
}

export function formatWords(keys: readonly string[], plan: Plan): string {
  return keys.map((key) => plan.formats.find((item) => item.key === key)?.name ?? key).join('、')
}
