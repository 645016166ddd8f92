// Speakers on the rosters within reach, and who of them serves.
import { http, request } from '../core/http'
import type {
  Appointments,
  DaysDraft,
  RosterImport,
  Speaker,
  SpeakerAddition,
  SpeakerNumber,
  SpeakerPage,
  SpeakerUpdate,
} from './types'

const AT_ONCE = 500

export interface SpeakerQuery {
  q?: string
  serving_on?: string
  is_waiting?: boolean
  free_on?: string
  after?: number
  limit?: number
}

/** By letters of the pinyin or part of the name or employer; whoever can come on `day`. */
export function searchSpeakers(q: string, day: string): Promise<SpeakerPage> {
  return request<SpeakerPage>({ path: '/api/speakers', query: { q, free_on: day, limit: 10 } })
}

export function listSpeakers(query: SpeakerQuery): Promise<SpeakerPage> {
  return request<SpeakerPage>({ path: '/api/speakers', query: { ...query } })
}

export function getSpeaker(id: number): Promise<Speaker> {
  return request<Speaker>({ path: `/api/speakers/${id}` })
}

export function addSpeaker(data: SpeakerAddition): Promise<Speaker> {
  return request<Speaker>({ method: 'POST', path: '/api/speakers', data, retry: true })
}

export function changeSpeaker(id: number, data: SpeakerUpdate): Promise<Speaker> {
  return request<Speaker>({ method: 'PUT', path: `/api/speakers/${id}`, data })
}

/** The whole number, for the call; the server records who asked. Never kept on the phone. */
export function revealSpeaker(id: number): Promise<SpeakerNumber> {
  return request<SpeakerNumber>({ method: 'POST', path: `/api/speakers/${id}/phone`, retry: true })
}

export function addDaysOf(id: number, data: DaysDraft): Promise<Speaker> {
  return request<Speaker>({ method: 'POST', path: `/api/speakers/${id}/unavailable`, data, retry: true })
}

export function removeDaysOf(id: number, daysId: number): Promise<Speaker> {
  return request<Speaker>({ method: 'DELETE', path: `/api/speakers/${id}/unavailable/${daysId}` })
}

/** Of the own corps, what one of the two units has not confirmed. */
export function listWaiting(): Promise<Appointments> {
  return request<Appointments>({ path: '/api/appointments' })
}

export function appoint(id: number, beginsOn: string): Promise<Speaker> {
  return request<Speaker>({ method: 'POST', path: `/api/speakers/${id}/appointments`, data: { begins_on: beginsOn } })
}

/** For the own unit; answers what still waits. The server takes 500 at once. */
export async function confirmAppointments(ids: number[]): Promise<Appointments> {
  const data = { ids: ids.slice(0, AT_ONCE) }
  const left = await request<Appointments>({ method: 'POST', path: '/api/appointments/confirm', data, retry: true })
  return ids.length > AT_ONCE ? confirmAppointments(ids.slice(AT_ONCE)) : left
}

export function endAppointment(id: number, endsOn: string, reason: string): Promise<Speaker> {
  const data = { ends_on: endsOn, reason }
  return request<Speaker>({ method: 'POST', path: `/api/appointments/${id}/end`, data, retry: true })
}

/** What the file would change; nothing is written. */
export function compareRoster(file: string): Promise<RosterImport> {
  return sendRoster(file, { dry_run: 'true' })
}

/** Only what the comparison with this `checksum` has shown. */
export function importRoster(file: string, checksum: string): Promise<RosterImport> {
  return sendRoster(file, { dry_run: 'false', checksum })
}

function sendRoster(file: string, fields: Record<string, string>): Promise<RosterImport> {
  return http.upload<RosterImport>({ path: '/api/roster/import', file, name: 'file', fields })
}

/** The own roster as a file; answers the path of a temporary one. */
export function exportRoster(format: 'xlsx' | 'docx'): Promise<string> {
  return http.download(`/api/roster/export?format=${format}`)
}
