// What a reviewer says of one record. Pure.
import type { Approval, PhotoSeen, Plan, Return, ReturnReason, Shown, Talk } from '../../api/types'
import type { Choice } from '../../components/reason-chips/reason-chips'
import type { Fact } from '../../components/fact-list/fact-list'
import { dayWords, timeWords } from '../../core/time'
import { ORGANISER } from '../../core/words'

export const SHOWN: readonly { key: Shown; words: string }[] = [
  { key: 'banner', words: '横幅' },
  { key: 'speaker', words: '宣讲员' },
  { key: 'audience', words: '听众' },
]

export const RETURN_REASONS: readonly { key: ReturnReason; words: string }[] = [
  { key: 'banner_cut', words: '横幅没拍全' },
  { key: 'unreadable', words: '看不清' },
  { key: 'faces_of_pupils', words: '有学生正脸' },
  { key: 'same_photo', words: '照片重复' },
  { key: 'wrong_time', words: '时间不对' },
  { key: 'other', words: '其他' },
]

export const OTHER = 'other'

/** Why it counts although the photos do not show everything (the notice asks for an audience of 30). */
export const EXCEPTIONS: readonly Choice[] = [
  { key: 'small', words: '学校小，学生不到 30 人' },
  { key: 'checked', words: '已电话核实，确实讲了' },
  { key: OTHER, words: '其他' },
]

export interface Judged {
  /** What all photos show together. */
  ticks: readonly Shown[]
  /** Key of `EXCEPTIONS`; none: it does not count. */
  exception: string
  exceptionWords: string
}

export function isWhole(ticks: readonly Shown[]): boolean {
  return ticks.length === SHOWN.length
}

/** Whether the photos decide on counting at all; what else decides is told by `countingWords`. */
export function canCount(talk: Talk): boolean {
  return countingWords(talk) === ''
}

export function countingWords(talk: Talk): string {
  if (talk.organiser === 'school') return '学校自主邀请，通过后只作记录，不计入年度任务。'
  if (talk.organiser === 'zone') return '开发区没有年度任务，通过后只作记录。'
  return talk.is_online ? '只在线上讲，通过后只作记录，不计入年度任务。' : ''
}

/** What the button states. */
export function approvalWords(talk: Talk, { ticks, exception }: Judged): string {
  if (!canCount(talk)) return '通过'
  if (isWhole(ticks)) return '三样都有，通过'
  return exception === '' ? '通过，不计入任务' : '写明原因，通过'
}

export function exceptionReason({ ticks, exception, exceptionWords }: Judged): string | null {
  if (isWhole(ticks) || exception === '') return null
  if (exception === OTHER) return exceptionWords.trim()
  return EXCEPTIONS.find((choice) => choice.key === exception)?.words ?? null
}

/** What has to be mended before approving; empty when nothing. */
export function approvalProblem(judged: Judged, photos: readonly PhotoSeen[]): string {
  if (photos.some(({ reasons }) => reasons && reasons.length > 0)) return '您选了要补拍的照片。要通过，请先点掉退回的原因。'
  const reason = exceptionReason(judged)
  return reason !== null && reason.length < 2 ? '选了“其他”，请写一句为什么可以计入。' : ''
}

export function approvalOf(talk: Talk, judged: Judged, photos: PhotoSeen[]): Omit<Approval, 'client_id'> {
  return { version: talk.version, photos, exception_reason: canCount(talk) ? exceptionReason(judged) : null }
}

export function returnProblem(reasons: readonly string[], note: string, photos: readonly PhotoSeen[]): string {
  const hasFault = photos.some((photo) => photo.reasons && photo.reasons.length > 0)
  if (reasons.length === 0 && !hasFault) return '请先选一个退回的原因，学校才知道补什么。'
  return reasons.includes(OTHER) && note.trim() === '' ? '选了“其他”，请写一句要补什么。' : ''
}

/** `reasons` of the record as a whole; those of the photos are with the photos. */
export function returnOf(
  talk: Talk,
  reasons: readonly string[],
  note: string,
  photos: PhotoSeen[],
): Omit<Return, 'client_id'> {
  const words = note.trim()
  return {
    version: talk.version,
    photos,
    reasons: RETURN_REASONS.map(({ key }) => key).filter((key) => reasons.includes(key)),
    note: reasons.includes(OTHER) ? words : null,
  }
}

/** What the photos are held against, above them. */
export function whenWords(talk: Talk): string {
  const when = `${dayWords(talk.day)} ${timeWords(talk.starts_at)}`
  return talk.audience === null ? when : `${when}，听讲 ${talk.audience} 人`
}

export function factsOf(talk: Talk, plan: Plan): Fact[] {
  const names = new Map([...plan.formats, ...plan.venues].map(({ key, name }) => [key, name]))
  const name = (key: string) => names.get(key) ?? key
  const facts = [
    { name: '内容', words: talk.formats.map(name).join('、') },
    { name: '地点', words: placeWords(talk, name) },
    { name: '谁组织', words: `${ORGANISER[talk.organiser]}（${talk.organiser_name}）` },
    { name: '讲了什么', words: talk.summary ?? '' },
    { name: '统一横幅', words: talk.banner },
    ...earlierFacts(talk),
  ]
  return facts.filter(({ words }) => words !== '')
}

function placeWords(talk: Talk, name: (key: string) => string): string {
  if (talk.is_online) return '线上'
  if (talk.venue === null) return ''
  return talk.venue_reason ? `${name(talk.venue)}（${talk.venue_reason}）` : name(talk.venue)
}

/** What was said of this record before it came again. */
function earlierFacts(talk: Talk): Fact[] {
  const review = talk.last_review
  if (review === null) return []
  const words = [...review.reason_words, review.note ?? ''].filter(Boolean).join('、')
  return [{ name: review.decision === 'reopened' ? '重新审核' : '上次退回', words }]
}

/** A colleague of the pair was quicker. */
export function decidedWords(talk: Talk): string {
  const review = talk.last_review
  if (talk.status === 'cancelled') return '上一场已经取消了，不用再审。'
  if (review === null) return '上一场学校正在修改，改好后会再来。'
  return `上一场刚才已由${review.reviewed_by}${review.decision === 'approved' ? '通过' : '退回'}，不用再审。`
}
