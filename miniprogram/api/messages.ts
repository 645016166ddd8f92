// WeChat messages on their way: why each is where it is, and what the city may do with one.
import { request } from '../core/http'
import type { Card, DiscardReason, Message, MessagePage, OutboxState, OwnMessagePage } from './types'

/** To units within reach: the waiting ones first, then the newest. */
export function listMessages(query: { state?: OutboxState; after?: string } = {}): Promise<MessagePage> {
  return request<MessagePage>({ path: '/api/outbox', query: { ...query } })
}

/** To oneself, the newest first. */
export function listOwnMessages(after?: string): Promise<OwnMessagePage> {
  return request<OwnMessagePage>({ path: '/api/me/messages', query: { after } })
}

/** Sends it now instead of later; again changes nothing. */
export function releaseMessage(id: number): Promise<Message> {
  return request<Message>({ method: 'POST', path: `/api/outbox/${id}/release`, retry: true })
}

/** Exactly what the receiver's phone shows of it. */
export function showCard(id: number): Promise<Card> {
  return request<Card>({ path: `/api/outbox/${id}/card` })
}

/** Ends every pause of sending; how many there were. Again changes nothing. */
export async function resumeSending(): Promise<number> {
  return (await request<{ ended: number }>({ method: 'POST', path: '/api/outbox/resume', retry: true })).ended
}

/** Never sends it; again changes nothing. */
export function discardMessage(id: number, because: DiscardReason): Promise<Message> {
  return request<Message>({ method: 'POST', path: `/api/outbox/${id}/discard`, data: { because }, retry: true })
}

/** Sends the same once more; the same `clientId` again sends nothing twice. `isForced`: after its warning was read. */
export function resendMessage(id: number, clientId: string, isForced: boolean): Promise<Message> {
  const data = { client_id: clientId, is_forced: isForced }
  return request<Message>({ method: 'POST', path: `/api/outbox/${id}/resend`, data, retry: true })
}
