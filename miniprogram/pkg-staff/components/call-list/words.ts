// The call list in order, and as text for a group chat. Pure.
import type { Call } from '../../../api/types'
import { HOW_TO_OPEN } from '../../../core/group-text'

/** By division code; within one the newest first, as they come. */
export function inDivisionOrder(calls: readonly Call[]): Call[] {
  return [...calls].sort((a, b) => a.division_code.localeCompare(b.division_code))
}

/** One line a unit and matter, then how to get there; no names and no numbers of people. */
export function wordsForGroup(calls: readonly Call[]): string {
  return [...calls.map(({ unit_name, message }) => `${unit_name}：${message}`), HOW_TO_OPEN].join('\n')
}
