// What the form shows around the fields: facts known already, choices, what is wrong with the record, whom it counts for.
import type { IdentityView, Plan, Talk } from '../../api/types'
import { dayWords } from '../../core/time'
import { ORGANISER, STATUS } from '../../core/words'
import type { Counting } from './counting'
import { bannerOf, countingWords } from './counting'
import type { FormDraft } from './draft'
import type { Kind } from './form'
import { needsReason } from './form'

export interface Choice {
  key: string
  words: string
}

export interface Show {
  kind: Kind
  facts: { name: string; words: string }[]
  /** `11月25日（周三）` */
  day: string
  formats: Choice[]
  venues: Choice[]
  needsVenueReason: boolean
  /** Null for a record: the organiser was settled when it was planned. */
  counting: Counting | null
  banner: string
  /** Why the reviewer sent it back; empty otherwise. */
  returned: string | null
  /** Why this record cannot be changed any more; empty when it can. */
  closed: string | null
  fewWords: string
}

export const NOTHING_SHOWN: Show = {
  kind: 'record',
  facts: [],
  day: '',
  formats: [],
  venues: [],
  needsVenueReason: false,
  counting: null,
  banner: '',
  returned: '',
  closed: '',
  fewWords: '',
}

export const TITLES: Record<Kind, string> = { record: '填记录', self: '记一场', plan: '安排一场宣讲' }

export function show(draft: FormDraft, talk: Talk | null, plan: Plan, identity: IdentityView | null): Show {
  const { values, kind } = draft
  const isNew = kind !== 'record'
  return {
    kind,
    facts: isNew ? [] : factsOf(draft, talk, identity),
    day: dayWords(values.day),
    formats: plan.formats.map(asChoice),
    venues: plan.venues.map(asChoice),
    needsVenueReason: needsReason(plan, values.venue),
    counting: isNew && identity ? countingWords(identity, values, plan) : null,
    banner: kind === 'plan' ? bannerOf(plan, values.day, values.specialName.trim() || values.schoolName) : '',
    returned: talk && returnedWords(talk),
    closed: talk && closedWords(talk),
    fewWords: fewWords(draft, plan),
  }
}

/** `横幅没拍全、看不清：请站远一点` */
export function returnedWords(talk: Talk): string {
  const review = talk.status === 'returned' ? talk.last_review : null
  if (review === null) return ''
  return [review.reason_words.filter((words) => words !== '其他' || !review.note).join('、'), review.note ?? '']
    .filter(Boolean)
    .join('：')
}

const PHOTO_REASONS = new Set(['banner_cut', 'unreadable', 'faces_of_pupils', 'same_photo'])

/** Where the form opens after a return. */
export function failingItem(talk: Talk): 'photos' | 'when' | null {
  const reasons = (talk.status === 'returned' ? talk.last_review?.reasons : null) ?? []
  if (reasons.some((reason) => PHOTO_REASONS.has(reason))) return 'photos'
  return reasons.includes('wrong_time') ? 'when' : null
}

function factsOf({ values }: FormDraft, talk: Talk | null, identity: IdentityView | null) {
  const facts = [{ name: '宣讲员', words: values.speakerName }]
  if (identity?.role !== 'school') facts.push({ name: '学校', words: values.schoolName })
  if (talk !== null) facts.push({ name: '组织', words: `${ORGANISER[talk.organiser]}（${talk.organiser_name}）` })
  return facts
}

function closedWords(talk: Talk): string {
  if (talk.may_record) return ''
  const state = STATUS[talk.status].words
  return `这场宣讲${state}，记录不能再改。要改请联系审核单位。`
}

function fewWords({ kind, values }: FormDraft, plan: Plan): string {
  const least = plan.photos.min_audience
  if (kind === 'plan' || values.audience === 0 || values.audience >= least) return ''
  return `不到 ${least} 人的，请在下面“一句话”里写明原因，比如：全校只有 ${values.audience} 名学生。`
}

function asChoice({ key, name }: { key: string; name: string }): Choice {
  return { key, words: name }
}
