// Speakers on the rosters within reach.
import { request } from '../core/http'
import type { SpeakerPage } from './types'

/** By letters of the pinyin or part of the name or employer; whoever can come on `day`. */
export function searchSpeakers(q: string, day: string): Promise<SpeakerPage> {
  return request<SpeakerPage>({ path: '/api/speakers', query: { q, free_on: day, limit: 10 } })
}
