// What the server says about the photos of a talk, as the reader of a page needs it: the photo it is about, and what to
// do. Pure. The sentences themselves are the server's.
import type { Advice, AdviceKey, LookAlike, Photo, Talk } from '../api/types'

/** What becomes of a further photo: it may take another's place, only come in addition, or come too late. */
export type Taking = 'swaps' | 'adds' | 'nothing'

export interface Reading {
  reader: 'teacher' | 'reviewer'
  taking: Taking
}

export interface Sentence {
  key: AdviceKey
  words: string
  /** Null: about all of them. */
  photoId: number | null
  /** 1 for 第 1 张; 0 for all of them. */
  place: number
  thumb: string
  /** Empty: nothing to tap. */
  button: string
  /** For the form: a photo to be replaced, `new` for one in addition, empty to look at what was filled in. */
  retake: string
  /** For a reviewer: what that photo resembles. */
  lookAlike: LookAlike | null
}

export const NEW_PHOTO = 'new'

/** Null where nothing is to be said any more. */
export function readingOf(talk: Pick<Talk, 'status' | 'may_record'>, isTeacher: boolean): Reading | null {
  if (talk.status === 'approved' || talk.status === 'cancelled') return null
  if (!isTeacher) return { reader: 'reviewer', taking: 'nothing' }
  if (!talk.may_record) return { reader: 'teacher', taking: 'nothing' }
  return { reader: 'teacher', taking: talk.status === 'submitted' ? 'adds' : 'swaps' } // what is under review stays
}

export function sentencesFor(advice: readonly Advice[], photos: readonly Photo[], reading: Reading): Sentence[] {
  const sentences = advice.map(({ key, text, finding, photo_id, look_alike }) => {
    const at = photos.findIndex((photo) => photo.id === photo_id)
    const about = { key, photoId: photo_id, place: at + 1, thumb: photos[at]?.small_url ?? '', lookAlike: look_alike }
    // who decides takes no photo: the finding without the advice to the photographer
    if (reading.reader === 'reviewer') return { words: finding, ...about, button: '', retake: '' }
    return { words: text, ...about, ...wayOut(key, photo_id, reading.taking) }
  })
  // one photo more may mend several things: one button for it, under the last of them
  const ways = sentences.map(({ retake }) => retake)
  return sentences.map((item, index) => (ways.lastIndexOf(item.retake) === index ? item : { ...item, button: '' }))
}

/** Ids of the photos that something is said about. */
export function marksOf(advice: readonly Advice[]): Record<number, boolean> {
  return Object.fromEntries(advice.flatMap(({ photo_id }) => (photo_id === null ? [] : [[photo_id, true]])))
}

/** Addresses stay as they are while they hold, so that a weak network loads no picture twice. */
export function withOldLinks(fresh: readonly Photo[], shown: readonly Photo[], now: number): Photo[] {
  return fresh.map((photo) => {
    const before = shown.find(({ id }) => id === photo.id)
    const holds = before !== undefined && Date.parse(before.url_expires_at) - now > SOON_OVER
    const says = ({ captioned_url, safety_words, judgement }: Photo) =>
      `${captioned_url === null} ${safety_words} ${JSON.stringify(judgement)}`
    return holds && says(before) === says(photo) ? before : photo
  })
}

const SOON_OVER = 60_000

/** Mended in the record, or on the wall: another photo of the same would say the same. */
const TO_CHECK: ReadonlySet<AdviceKey> = new Set<AdviceKey>(['banner_year', 'banner_special', 'other_day', 'audience_uncertain'])

function wayOut(key: AdviceKey, photoId: number | null, taking: Taking): Pick<Sentence, 'button' | 'retake'> {
  if (taking === 'nothing') return { button: '', retake: '' }
  if (TO_CHECK.has(key)) return { button: '去核对', retake: '' }
  if (photoId !== null && taking === 'swaps') return { button: '换一张', retake: String(photoId) }
  return { button: '补拍一张', retake: NEW_PHOTO }
}
