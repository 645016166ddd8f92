// What the server refused, placed beside the fields it names.
import { ApiError, messageOf } from '../../core/errors'
import type { Problems } from './form'
import { placeProblems } from './form'

export interface Trouble {
  words: string
  requestId: string
  /** The talk that is recorded already; 0 when that is not the trouble. */
  sameTalkId: number
}

export const NO_TROUBLE: Trouble = { words: '', requestId: '', sameTalkId: 0 }

export function refusal(error: unknown): { problems: Problems; trouble: Trouble } {
  if (!(error instanceof ApiError)) return { problems: {}, trouble: { ...NO_TROUBLE, words: messageOf(error) } }
  const { problems, rest } = placeProblems(error.fields)
  const isPlaced = Object.keys(problems).length > 0 && rest === ''
  const sameTalkId = error.code === 'talk.already_recorded' ? Number(error.extra['talk_id']) : 0
  const words = isPlaced ? '' : rest || error.message
  return { problems, trouble: { words, requestId: sameTalkId ? '' : error.requestId, sameTalkId } }
}

export function isConflict(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'talk.conflict'
}
