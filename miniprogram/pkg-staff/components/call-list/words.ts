// The call list in order, and as text for a group chat. Pure.
import type { Call } from '../../../api/types'

/** By division code; within one the newest first, as they come. */
export function inDivisionOrder(calls: readonly Call[]): Call[] {
  return [...calls].sort((a, b) => a.division_code.localeCompare(b.division_code))
}

/** One line a unit and matter; no names and no numbers of people. */
export function wordsForGroup(calls: readonly Call[]): string {
  return calls.map(({ unit_name, message }) => `${unit_name}：${message}`).join('\n')
}
