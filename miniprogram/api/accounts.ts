// Who one is, joining a unit, handing over, and who else serves a unit.
import { request } from '../core/http'
import { session } from '../core/session'
import type { Handover, JoinInput, JoinLook, Me, Serving } from './types'

/** What a code opens, before anything is agreed to. */
export function lookAtCode(code: string): Promise<JoinLook> {
  return request<JoinLook>({ method: 'POST', path: '/api/join/look', data: { code }, retry: true })
}

/** Serve the unit of the code from now on. The phone code is single use, so nothing is repeated. */
export async function join(input: JoinInput): Promise<Me> {
  return session.known(await request<Me>({ method: 'POST', path: '/api/join', data: input }))
}

/** A code for one successor, to be shown as it is. */
export function handOver(): Promise<Handover> {
  return request<Handover>({ method: 'POST', path: '/api/me/handover' })
}

/** Who serves a unit within reach, the longest serving first. */
export async function listPeople(unitId: number): Promise<Serving[]> {
  const { people } = await request<{ people: Serving[] }>({ path: `/api/units/${unitId}/people` })
  return people
}

/** Takes their access away from this moment on. A second time changes nothing. */
export async function endIdentity(identityId: number): Promise<void> {
  await request<unknown>({ method: 'POST', path: `/api/identities/${identityId}/end`, retry: true })
}
