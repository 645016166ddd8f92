// Whether photos may be published: the school consents, the reviewer decides, either of them takes down.
import { request } from '../core/http'
import type { Area, TakeDownReason, TalkPublishing } from './types'

export function getPublishing(talkId: number): Promise<TalkPublishing> {
  return request<TalkPublishing>({ path: `/api/talks/${talkId}/publishing` })
}

export function setConsent(talkId: number, photos: number[], isGiven: boolean): Promise<void> {
  const data = { photos, is_given: isGiven }
  return request<void>({ method: 'POST', path: `/api/talks/${talkId}/publishing-consent`, data, retry: true })
}

/** `areas` are drawn; `leftOpen` are found faces that may be seen. Everything starts from the original. */
export function publishPhoto(photoId: number, areas: readonly Area[], leftOpen: readonly Area[]): Promise<void> {
  const data = { areas, left_open: leftOpen }
  return request<void>({ method: 'PUT', path: `/api/photos/${photoId}/publication`, data, retry: true })
}

export function takeDown(photoId: number, reason: TakeDownReason): Promise<void> {
  return request<void>({ method: 'POST', path: `/api/photos/${photoId}/take-down`, data: { reason }, retry: true })
}
