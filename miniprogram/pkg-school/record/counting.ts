// Whether a talk will count, and for whom, said before it is saved (mission.md, "What counts towards a quota"). Pure.
// The verdict itself is the server's, after the review.
import type { IdentityView, Plan } from '../../api/types'
import type { Tone } from '../../core/words'

export interface Counting {
  words: string
  tone: Tone
}

interface Facts {
  isOnline: boolean
  isSelfInvited: boolean
}

export function countingWords(identity: IdentityView, talk: Facts, plan: Plan): Counting {
  const division = plan.divisions.find((item) => item.code === identity.division_code)?.name ?? '本县（区）'
  if (identity.role === 'school' || talk.isSelfInvited) {
    return { tone: 'plain', words: '学校自主邀请的宣讲不计入县（区）的年度任务，但会记进学校的宣讲记录。' }
  }
  if (identity.role === 'zone') return { tone: 'plain', words: `${division}没有年度任务，这一场只作记录。` }
  if (talk.isOnline) return { tone: 'plain', words: '只在线上举办的，不计入年度任务。' }
  const whose = identity.role === 'city' ? '市级' : division
  return { tone: 'info', words: `讲完、交了记录、审核通过后，计入${whose}的年度任务。` }
}

export function bannerOf(plan: Plan, day: string, specialName: string): string {
  return plan.banner_template.replace('{年}', day.slice(0, 4)).replace('{专场}', specialName)
}
