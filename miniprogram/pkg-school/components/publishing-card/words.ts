// What the card says about each photo.
import type { PhotoPublishing, TakenDown, TalkPublishing } from '../../../api/types'
import { spokenTime } from '../../../core/time'

export interface Row {
  id: number
  place: number
  url: string
  words: string
  isGiven: boolean
}

export interface GoneRow {
  id: number
  words: string
}

export function rowsOf(photos: readonly PhotoPublishing[]): Row[] {
  return photos.map((photo, index) => ({
    id: photo.photo_id,
    place: index + 1,
    url: photo.small_url,
    words: wordsOf(photo),
    isGiven: photo.consented_at !== null,
  }))
}

export function goneRowsOf(gone: readonly TakenDown[]): GoneRow[] {
  return gone.map(({ photo_id: id, taken_down_at, taken_down_by, reason_words }) => ({
    id,
    words: `${spokenTime(taken_down_at)} ${taken_down_by}撤下：${reason_words}`,
  }))
}

/** For staff, who only read it. */
export function summary({ photos, taken_down: gone }: TalkPublishing): string {
  const given = photos.filter((photo) => photo.consented_at !== null).length
  const published = photos.filter((photo) => photo.is_published).length
  const down = gone.length > 0 ? `，撤下 ${gone.length} 张` : ''
  return `学校同意公开 ${given} / ${photos.length} 张，已公开 ${published} 张${down}。`
}

function wordsOf(photo: PhotoPublishing): string {
  if (photo.is_published) return '已公开'
  return photo.consented_at === null ? '不公开，只有学校和审核的人看得到' : '同意公开，等审核单位遮好脸再用'
}
