// Photos the server has. Sending them is core/queue.ts.
import { request } from '../core/http'
import type { PhotoList } from './types'

/** Their addresses need no token and end after some minutes: ask again for new ones. */
export function listPhotos(talkId: number): Promise<PhotoList> {
  return request<PhotoList>({ path: `/api/talks/${talkId}/photos` })
}

export function removePhoto(photoId: number): Promise<void> {
  return request<void>({ method: 'DELETE', path: `/api/photos/${photoId}` })
}
