// The facts and choices of one invitation, as its organiser and its school see them. Pure.
import type { Invitation, Talk } from '../../../api/types'
import { slotWords } from '../../../components/answer-panel/slots'
import type { Fact } from '../../../components/fact-list/fact-list'

export interface Choice {
  key: string
  words: string
}

export function factsOf(invitation: Invitation): Fact[] {
  const { speaker } = invitation
  const facts = [
    { name: '宣讲员', words: [speaker.name, speaker.honours_text].filter(Boolean).join('，') },
    { name: '电话', words: speaker.phone_masked ?? '' },
    { name: '时间', words: `${slotWords(invitation.starts_at)}，约 ${invitation.minutes} 分钟` },
    { name: '听众', words: invitation.audience_words },
    { name: '谁回的', words: invitation.answered_by_words ?? '' },
    ...dayBefore(invitation),
  ]
  return facts.filter((fact) => fact.words !== '')
}

export function slotsOf(invitation: Invitation): Choice[] {
  return invitation.proposed_slots.map((slot) => ({ key: slot, words: `定在${slotWords(slot)}` }))
}

/** For whom the caller can say that tomorrow holds. */
export function confirmations(invitation: Invitation, isSchool: boolean): Choice[] {
  const words = { speaker: '宣讲员说会到', school: isSchool ? '我们准备好了，照常' : '学校说准备好了' }
  return invitation.may_confirm_for.map((side) => ({ key: side, words: words[side] }))
}

/** Thanks are printed once the school has recorded the talk. */
export function isHeld(talk: Talk): boolean {
  return talk.status !== 'planned' && talk.status !== 'cancelled'
}

function dayBefore(invitation: Invitation): Fact[] {
  if (invitation.status !== 'accepted') return []
  const isTime = invitation.may_confirm || invitation.speaker_confirmed_at !== null || invitation.school_confirmed_at !== null
  if (!isTime) return []
  const words = (at: string | null) => (at === null ? '还没确认' : '已确认')
  return [
    { name: '前一天', words: `宣讲员${words(invitation.speaker_confirmed_at)}，学校${words(invitation.school_confirmed_at)}` },
  ]
}
