// Who one is, joining a unit, handing over.
import { request } from '../core/http'
import { session } from '../core/session'
import type { Handover, JoinInput, JoinLook, Me } from './types'

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
