// A speaker written by hand: from what the server has to what it takes. Pure.
import type { Plan, Speaker, SpeakerAddition, SpeakerUpdate } from '../../api/types'
import type { Choice } from '../../components/reason-chips/reason-chips'

export type Field = 'name' | 'employer' | 'honours' | 'phone' | 'topics' | 'remark'
export type Problems = Partial<Record<Field | 'gender' | 'formats', string>>

export interface Values {
  name: string
  gender: string[]
  employer: string
  honours: string
  phone: string
  topics: string
  formats: string[]
  remark: string
}

export const GENDERS: Choice[] = [
  { key: 'male', words: '男' },
  { key: 'female', words: '女' },
]
export const NOTHING: Values = {
  name: '',
  gender: [],
  employer: '',
  honours: '',
  phone: '',
  topics: '',
  formats: [],
  remark: '',
}
const OF_SERVER: Record<string, Field | 'gender' | 'formats'> = {
  name: 'name',
  gender: 'gender',
  employer_and_post: 'employer',
  honours_text: 'honours',
  phone: 'phone',
  topics: 'topics',
  formats: 'formats',
  remark: 'remark',
}

export function formatChoices(formats: Plan['formats']): Choice[] {
  return formats.map(({ key, name }) => ({ key, words: name }))
}

/** Without the number: the phone only ever gets it masked. */
export function valuesOf(speaker: Speaker): Values {
  return {
    name: speaker.name,
    gender: speaker.gender === null ? [] : [speaker.gender],
    employer: speaker.employer_and_post,
    honours: speaker.honours_text,
    phone: '',
    topics: speaker.topics,
    formats: [...speaker.formats],
    remark: speaker.remark,
  }
}

export function findProblems(values: Values): Problems {
  return values.name.trim() === '' ? { name: '请写姓名。' } : {}
}

export function additionOf(values: Values, clientId: string, isParent: boolean): SpeakerAddition {
  return { client_id: clientId, is_one_off: isParent, ...fieldsOf(values), phone: values.phone.trim() }
}

/** An empty number leaves the one there is. */
export function updateOf(values: Values, speaker: Speaker): SpeakerUpdate {
  const phone = values.phone.trim()
  const wish = speaker.own_talks_a_term
  return { version: speaker.version, ...fieldsOf(values), talks_a_term: wish, ...(phone && { phone }) }
}

/** What the server says about its fields, beside ours. */
export function problemsFrom(fields: Record<string, string>): Problems {
  const found: Problems = {}
  for (const [name, words] of Object.entries(fields)) {
    const field = OF_SERVER[name.split('.')[0] ?? '']
    if (field !== undefined) found[field] = words
  }
  return found
}

function fieldsOf(values: Values) {
  return {
    name: values.name.trim(),
    gender: (values.gender[0] ?? null) as Speaker['gender'],
    employer_and_post: values.employer.trim(),
    honours_text: values.honours.trim(),
    topics: values.topics.trim(),
    formats: values.formats,
    remark: values.remark.trim(),
  }
}
