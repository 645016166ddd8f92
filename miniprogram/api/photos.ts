// Photos the server has. Sending them is core/queue.ts.
import { request } from '../core/http'
import type { Photo } from './types'

/** Their addresses need no token and end after some minutes: ask again for new ones. */
export async function listPhotos(talkId: number): Promise<Photo[]> {
  const { photos } = await request<{ photos: Photo[] }>({ path: `/api/talks/${talkId}/photos` })
  return photos
}

export function removePhoto(photoId: number): Promise<void> {
  return request<void>({ method: 'DELETE', path: `/api/photos/${photoId}` })
}
