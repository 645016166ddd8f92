// Speakers as lines of a list: who, of which corps, and where their appointment stands. Pure.
import type { SpeakerQuery } from '../../api/speakers'
import type { SpeakerRow } from '../../api/types'
import type { Choice } from '../../components/reason-chips/reason-chips'
import type { Sign } from '../../core/words'

export type FilterKey = 'serving' | 'waiting'

export const FILTERS: Choice[] = [
  { key: 'serving', words: '在聘的' },
  { key: 'waiting', words: '待确认的' },
]

interface Asked {
  q: string
  filter: readonly FilterKey[]
  freeDay: string
  today: string
}

/** What is empty is not asked for. */
export function queryOf({ q, filter, freeDay, today }: Asked): SpeakerQuery {
  return {
    ...(q && { q }),
    ...(freeDay && { free_on: freeDay }),
    ...(filter.includes('serving') && { serving_on: today }),
    ...(filter.includes('waiting') && { is_waiting: true }),
  }
}

export interface Line {
  id: number
  name: string
  about: string
  honours: string
  place: string
  sign: Sign
}

export function signOf(speaker: Pick<SpeakerRow, 'is_one_off' | 'is_serving' | 'is_waiting'>): Sign {
  if (speaker.is_serving) return { words: '在聘', icon: 'check-circle', tone: 'ok' }
  if (speaker.is_waiting) return { words: '待确认', icon: 'time', tone: 'attention' }
  if (speaker.is_one_off) return { words: '劳模家长', icon: 'user', tone: 'info' }
  return { words: '不在聘', icon: 'minus-circle', tone: 'plain' }
}

export function lineOf(speaker: SpeakerRow): Line {
  const { id, name, employer_and_post, honours_text, division_name, topics } = speaker
  const place = topics ? `${division_name}，能讲${topics}` : division_name
  return { id, name, about: employer_and_post, honours: honours_text, place, sign: signOf(speaker) }
}

/** What stands above the list when nothing is found. */
export function emptyWords(q: string, freeDay: string): { title: string; hint: string } {
  if (q !== '') return { title: `没有找到“${q}”`, hint: '试试姓名的拼音开头，比如 zhang 或 zs；也可以写工作单位。' }
  if (freeDay !== '') return { title: '这一天没有有空的宣讲员', hint: '换一天试试。' }
  return { title: '名册里还没有人', hint: '可以从表格导入，也可以一位一位添加。' }
}
