// Which photos a reviewer sent back, and what the school reads about them. Pure.
import type { Photo, ReturnReason, Talk } from '../../api/types'

export interface ReturnedPhoto {
  id: number
  /** As in 第 1 张. */
  place: number
  /** `横幅没拍全、看不清` */
  words: string
  small: string
  isHidden: boolean
}

export function returnedPhotos(talk: Pick<Talk, 'status'>, photos: readonly Photo[]): ReturnedPhoto[] {
  if (talk.status !== 'returned') return []
  return photos.flatMap(({ id, judgement, small_url, is_hidden }, index) => {
    if (judgement === null || judgement.is_of_replaced || judgement.reasons.length === 0) return []
    return [{ id, place: index + 1, words: judgement.reason_words.join('、'), small: small_url, isHidden: is_hidden }]
  })
}

/** Reasons that no single photo was sent back for: the record itself is to be mended. */
export function wholeReasons(talk: Talk, photos: readonly Photo[]): ReturnReason[] {
  const told = new Set(photos.flatMap(({ judgement }) => judgement?.reasons ?? []))
  return ((talk.last_review?.reasons ?? []) as ReturnReason[]).filter((reason) => !told.has(reason))
}

/** `横幅没拍全`, or of several `第 1 张横幅没拍全，第 2 张看不清`. */
export function whyWords(returned: readonly ReturnedPhoto[]): string {
  const [only, ...others] = returned
  if (only !== undefined && others.length === 0) return only.words
  return returned.map(({ place, words }) => `第 ${place} 张${words}`).join('，')
}
