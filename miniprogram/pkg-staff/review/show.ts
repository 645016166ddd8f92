// What the page shows of everything that was said so far. Pure.
import type { Photo, ReturnReason, Shown, Talk } from '../../api/types'
import type { Judged } from './decision'
import { approvalWords, canCount, isWhole } from './decision'
import type { Mark, Said } from './photos'
import { earlierWords, faultWords, marksOf, missingWords, sayingOf } from './photos'

export interface Show {
  /** Of the photo on top. */
  ticks: Shown[]
  faults: ReturnReason[]
  earlier: string
  /** Of each photo. */
  strip: Mark[]
  faultWords: string
  missing: string
  isExceptionOpen: boolean
  approvalWords: string
}

export const NOTHING_SHOWN: Show = {
  ticks: [],
  faults: [],
  earlier: '',
  strip: [],
  faultWords: '',
  missing: '',
  isExceptionOpen: false,
  approvalWords: '',
}

/** `at`: the place of the photo on top, from 0. */
export function show(talk: Talk, photos: readonly Photo[], said: Said, at: number, judged: Judged): Show {
  return {
    ...sayingOf(said, photos[at]?.id),
    earlier: earlierWords(photos[at]?.judgement ?? null),
    strip: marksOf(photos, said),
    faultWords: faultWords(photos, said),
    missing: missingWords(judged.ticks),
    isExceptionOpen: canCount(talk) && !isWhole(judged.ticks),
    approvalWords: approvalWords(talk, judged),
  }
}
