// One talk told in words: facts, and what has happened to it so far. Pure.
import type { Plan, Talk } from '../../api/types'
import { beijingDay, dayWords, shortDayWords, timeWords } from '../../core/time'
import { ORGANISER } from '../../core/words'
import { formatWords } from './form'

interface Line {
  name: string
  words: string
}

export function facts(talk: Talk, plan: Plan | null): Line[] {
  return [
    { name: '时间', words: `${dayWords(talk.day)} ${timeWords(talk.starts_at)}` },
    { name: '宣讲员', words: talk.speaker_name },
    { name: '学校', words: talk.school_name },
    { name: '组织', words: `${ORGANISER[talk.organiser]}（${talk.organiser_name}）` },
    { name: '形式', words: plan ? formatWords(talk.formats, plan) : '' },
    { name: '场地', words: placeWords(talk, plan) },
    { name: '听讲人数', words: talk.audience === null ? '' : `${talk.audience} 人` },
    { name: '一句话', words: talk.summary ?? '' },
    { name: '没有照片', words: talk.no_photo_reason ?? '' },
  ].filter((line) => line.words !== '')
}

function placeWords(talk: Talk, plan: Plan | null): string {
  const venue = plan?.venues.find((item) => item.key === talk.venue)?.name
  return [talk.is_online ? '只在线上' : venue, talk.venue_reason].filter(Boolean).join('，')
}

/** Oldest first. */
export function story(talk: Talk): Line[] {
  const review = talk.last_review
  const verdict = review?.decision === 'approved' ? '通过' : '退回，请补一点'
  return [
    { at: talk.submitted_at, words: '记录和照片到齐，送审' },
    { at: review?.reviewed_at ?? null, words: review ? `${review.reviewed_by}：${verdict}` : '' },
    { at: talk.cancelled_at, words: `取消：${talk.cancel_reason ?? ''}` },
  ]
    .flatMap(({ at, words }) => (at === null ? [] : [{ at, words }]))
    .sort((one, other) => one.at.localeCompare(other.at))
    .map(({ at, words }) => ({ name: `${shortDayWords(beijingDay(at))} ${timeWords(at)}`, words }))
}
