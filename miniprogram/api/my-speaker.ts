// A speaker's own line: what they talk about, when they cannot come, and what they have given.
import { http, request } from '../core/http'
import type { Staleness } from './talks'
import type { DaysDraft, MySpeaker, MySpeakerUpdate, MyTalks } from './types'

export function getMySpeaker({ onStale }: Staleness = {}): Promise<MySpeaker> {
  return request<MySpeaker>({ path: '/api/my-speaker', cache: 'my-speaker', ...(onStale && { onStale }) })
}

export function saveMySpeaker(data: MySpeakerUpdate): Promise<MySpeaker> {
  return request<MySpeaker>({ method: 'PUT', path: '/api/my-speaker', data })
}

export function addUnavailable(data: DaysDraft): Promise<MySpeaker> {
  return request<MySpeaker>({ method: 'POST', path: '/api/my-speaker/unavailable', data, retry: true })
}

export function removeUnavailable(id: number): Promise<MySpeaker> {
  return request<MySpeaker>({ method: 'DELETE', path: `/api/my-speaker/unavailable/${id}` })
}

/** Without a year: this one. */
export function getMyTalks(year?: number, { onStale }: Staleness = {}): Promise<MyTalks> {
  return request<MyTalks>({ path: '/api/my-speaker/talks', query: { year }, cache: `my-talks-${year ?? ''}`, ...(onStale && { onStale }) })
}

/** The year as a sheet to print; answers the path of a temporary file. */
export function downloadMyTalks(year: number): Promise<string> {
  return http.download(`/api/my-speaker/talks.docx?year=${year}`)
}
