// Suggested speakers as lines: who, and why. Pure.
import type { SpeakerRow, Suggestions } from '../../../api/types'
import type { Suggested } from './speaker-row'

export function suggestedRows(speakers: Suggestions['speakers']): Suggested[] {
  return speakers.map(({ speaker, reasons, is_free }) => ({
    id: speaker.id,
    name: speaker.name,
    about: [speaker.employer_and_post, speaker.honours_text].filter(Boolean).join(' · '),
    why: reasons.join('，'),
    isFree: is_free,
  }))
}

/** Found by name: whether they are free is said once one is chosen. */
export function foundRows(speakers: readonly SpeakerRow[]): Suggested[] {
  return speakers.map((speaker) => ({
    id: speaker.id,
    name: speaker.name,
    about: [speaker.employer_and_post, speaker.honours_text].filter(Boolean).join(' · '),
    why: [speaker.is_one_off ? '劳模家长' : speaker.division_name, speaker.topics].filter(Boolean).join('，'),
    isFree: true,
  }))
}
