// A reviewer's decision; repeating it with its client_id changes nothing.
import { request } from '../core/http'
import type { Approval, Return, Talk } from './types'

export function approve(talkId: number, approval: Approval): Promise<Talk> {
  return request<Talk>({ method: 'POST', path: `/api/talks/${talkId}/approve`, data: approval, retry: true })
}

export function returnTalk(talkId: number, decision: Return): Promise<Talk> {
  return request<Talk>({ method: 'POST', path: `/api/talks/${talkId}/return`, data: decision, retry: true })
}

/** Within seconds of the decision with the client_id `review`: the record waits for one again. Twice is once. */
export function undoReview(talkId: number, review: string): Promise<Talk> {
  return request<Talk>({ method: 'POST', path: `/api/talks/${talkId}/undo-review`, data: { review }, retry: true })
}
