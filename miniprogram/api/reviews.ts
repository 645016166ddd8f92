// A reviewer's decision; repeating it with its client_id changes nothing.
import { request } from '../core/http'
import type { Approval, Reopening, Return, Talk } from './types'

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

/** WeChat objected to photos after the approval, and they are all right. Twice is once. */
export function clearPhotos(talkId: number): Promise<Talk> {
  return request<Talk>({ method: 'POST', path: `/api/talks/${talkId}/clear-photos`, retry: true })
}

/** An approved record is looked at again. */
export function reopenTalk(talkId: number, reopening: Reopening): Promise<Talk> {
  return request<Talk>({ method: 'POST', path: `/api/talks/${talkId}/reopen`, data: reopening, retry: true })
}
