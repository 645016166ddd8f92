// The call list (催办名单): who could not be reached in WeChat, for somebody to telephone.
import { request } from '../core/http'
import type { Call, CallPage } from './types'

/** Open ones first, then newest; of every unit within reach but one's own. */
export function listCalls(after?: string): Promise<CallPage> {
  return request<CallPage>({ path: '/api/call-list', query: { after, limit: 50 } })
}

/** Somebody has telephoned. */
export function resolveCall(id: number): Promise<Call> {
  return request<Call>({ method: 'POST', path: `/api/call-list/${id}/resolve`, retry: true })
}

/** The whole number, for the call; the server records who asked. Never kept on the phone. */
export async function revealPhone(id: number): Promise<string> {
  const { phone } = await request<{ phone: string }>({ method: 'POST', path: `/api/call-list/${id}/reveal`, retry: true })
  return phone
}
