// What a reviewer says of each photo of a record. Pure.
import type { Judgement, Photo, PhotoSeen, Plan, ReturnReason, Shown, Talk } from '../../api/types'
import { RETURN_REASONS, SHOWN } from './decision'

export interface Saying {
  ticks: Shown[]
  /** Why the school is to take this one again; none: it stays. */
  faults: ReturnReason[]
}

/** By the id of the photo. */
export type Said = Record<number, Saying>

const OF_A_PHOTO: readonly ReturnReason[] = ['banner_cut', 'unreadable', 'faces_of_pupils', 'same_photo']

export const PHOTO_REASONS = RETURN_REASONS.filter(({ key }) => OF_A_PHOTO.includes(key))
export const RECORD_REASONS = RETURN_REASONS.filter(({ key }) => !OF_A_PHOTO.includes(key))

/**
 * What a person said before stands, also for the photo that came in the place of another. Else the photos are taken for
 * what the phone asked the teacher for: the whole room with the banner, then the speaker near; a single one for all.
 *
 * So one tap on 「三样都有，通过」 is a person's statement about all three, and only what is missing costs a tap more: a tick
 * each would be four taps a record, and people in a hurry tap four times as blindly as once. An audience under the plan's
 * number is never on by itself.
 */
export function saidAtFirst(talk: Talk, photos: readonly Photo[], plan: Plan): Said {
  const isEnough = (talk.audience ?? 0) >= plan.photos.min_audience
  const wanted: Shown[] = isEnough ? ['banner', 'speaker', 'audience'] : ['banner', 'speaker']
  const wasJudged = photos.some(({ judgement }) => judgement !== null)
  const guess = (index: number): Shown[] => {
    if (photos.length === 1) return wanted
    if (index > 1) return []
    return wanted.filter((thing) => (thing === 'speaker') === (index === 1))
  }
  return Object.fromEntries(
    photos.map(({ id, judgement }, index) => {
      const ticks = wasJudged ? inOrder(judgement?.shows ?? []) : guess(index)
      return [id, { ticks, faults: [] }]
    }),
  )
}

export function sayingOf(said: Said, photoId: number | undefined): Saying {
  return (photoId === undefined ? undefined : said[photoId]) ?? { ticks: [], faults: [] }
}

/** What all of them show together. */
export function together(photos: readonly Photo[], said: Said): Shown[] {
  return inOrder(photos.flatMap(({ id }) => sayingOf(said, id).ticks))
}

export function missingWords(shown: readonly Shown[]): string {
  return SHOWN.filter(({ key }) => !shown.includes(key))
    .map(({ words }) => words)
    .join('、')
}

export function seenOf(photos: readonly Photo[], said: Said): PhotoSeen[] {
  return photos.map(({ id }) => {
    const { ticks, faults } = sayingOf(said, id)
    return { photo_id: id, shows: ticks, reasons: faults }
  })
}

/** `第 1 张横幅没拍全；第 2 张看不清`, empty when none goes back. */
export function faultWords(photos: readonly Photo[], said: Said): string {
  return photos
    .flatMap(({ id }, index) => {
      const { faults } = sayingOf(said, id)
      return faults.length > 0 ? [`第 ${index + 1} 张${reasonWords(faults)}`] : []
    })
    .join('；')
}

/** Of the photo in the strip below the large one. */
export interface Mark {
  words: string
  isFault: boolean
}

export function marksOf(photos: readonly Photo[], said: Said): Mark[] {
  return photos.map(({ id }) => {
    const { ticks, faults } = sayingOf(said, id)
    if (faults.length > 0) return { words: '要补拍', isFault: true }
    const words = SHOWN.filter(({ key }) => ticks.includes(key)).map((thing) => thing.words)
    return { words: words.join(' ') || '没有勾', isFault: false }
  })
}

/** What was said of it last time; empty when nothing was. */
export function earlierWords(judgement: Judgement | null): string {
  if (judgement === null) return ''
  const reasons = judgement.reason_words.join('、')
  if (judgement.is_of_replaced) return `新补拍的，请看一看。上一张退回的原因：${reasons}`
  return reasons === '' ? '上次看过，没有问题' : `上次退回过：${reasons}`
}

function reasonWords(reasons: readonly ReturnReason[]): string {
  return RETURN_REASONS.filter(({ key }) => reasons.includes(key))
    .map(({ words }) => words)
    .join('、')
}

function inOrder(shown: readonly Shown[]): Shown[] {
  return SHOWN.map(({ key }) => key).filter((key) => shown.includes(key))
}
