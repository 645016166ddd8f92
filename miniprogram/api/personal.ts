// What a person may ask for about their own data: a copy, a correction, the end of the account.
import { http, request } from '../core/http'
import { session } from '../core/session'
import type { Consequences, Me } from './types'

/** Everything kept about the person as a table; answers the path of a temporary file. */
export function downloadCopy(): Promise<string> {
  return http.download('/api/me/export.xlsx')
}

export async function correctName(name: string): Promise<Me> {
  const data = { name }
  return session.known(await request<Me>({ method: 'PUT', path: '/api/me/name', data, retry: true }))
}

/** The code of WeChat's button is single use, so nothing is repeated. */
export async function correctPhone(code: string): Promise<Me> {
  return session.known(await request<Me>({ method: 'PUT', path: '/api/me/phone', data: { phone_code: code } }))
}

/** What ending the account would do. */
export function foreseeEnd(): Promise<Consequences> {
  return request<Consequences>({ path: '/api/me/erasure' })
}
