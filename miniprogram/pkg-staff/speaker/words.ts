// One speaker in words: honours as tags, facts, appointments. Pure.
import type { Appointment, Plan, Speaker } from '../../api/types'
import type { Fact } from '../../components/fact-list/fact-list'
import type { Choice } from '../../components/reason-chips/reason-chips'
import { dayWords } from '../../core/time'

const LEVELS: Record<string, string> = { national: '全国', province: '自治区', city: '市级', county: '县级', unstated: '' }
const KINDS: Record<string, string> = { model_worker: '劳模', craftsman: '工匠', other: '荣誉' }
const GENDERS: Record<string, string> = { male: '男', female: '女' }

export const REASONS: Choice[] = [
  { key: 'age', words: '年龄到了' },
  { key: 'moved', words: '调离本地' },
  { key: 'own', words: '本人提出' },
  { key: 'mistake', words: '名单弄错了' },
]

/** `全国劳模`, each once, the highest level first as the roster names them. */
export function tagsOf(honours: Speaker['honours']): string[] {
  return [...new Set(honours.map(({ level, kind }) => `${LEVELS[level] ?? ''}${KINDS[kind] ?? ''}`))]
}

export function factsOf(speaker: Speaker, formats: Plan['formats']): Fact[] {
  const named = speaker.formats.map((key) => formats.find((item) => item.key === key)?.name ?? key)
  const facts: (Fact | null)[] = [
    { name: '宣讲团', words: speaker.is_one_off ? `${speaker.division_name}，劳模家长（不在宣讲团）` : speaker.division_name },
    speaker.gender === null ? null : { name: '性别', words: GENDERS[speaker.gender] ?? '' },
    wordsOrNone('工作单位及职务', speaker.employer_and_post),
    wordsOrNone('获得荣誉', speaker.honours_text),
    wordsOrNone('能讲什么', speaker.topics),
    wordsOrNone('喜欢的形式', named.join('、')),
    { name: '本学期', words: `已安排 ${speaker.talks_this_term} 场，最多 ${speaker.talks_a_term} 场` },
    { name: '微信', words: speaker.has_account ? '登录过小程序，邀请会发到微信' : '还没有登录过，邀请要打电话' },
    wordsOrNone('备注', speaker.remark),
  ]
  return facts.filter((fact) => fact !== null)
}

export interface AppointmentLine {
  id: number
  line: string
  days: string
  reason: string
  mayConfirm: boolean
  mayEnd: boolean
}

export function appointmentLine(item: Appointment): AppointmentLine {
  return {
    id: item.id,
    line: item.line,
    days: `从${dayWords(item.begins_on)}起${item.ends_on === null ? '' : `，到${dayWords(item.ends_on)}结束`}`,
    reason: item.end_reason ?? '',
    mayConfirm: item.may_confirm,
    mayEnd: item.may_end && item.ends_on === null,
  }
}

/** `、0954-2012345` as the server keeps it → what one reads. */
export function moreNumbers(more: string): string {
  return more.replace(/^、/, '')
}

export function daysWords(first: string, last: string): string {
  return first === last ? dayWords(first) : `${dayWords(first)}到${dayWords(last)}`
}

function wordsOrNone(name: string, words: string): Fact | null {
  return words === '' ? null : { name, words }
}
