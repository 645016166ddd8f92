// The line of records that wait for this identity's decision.
import { listTalks } from '../../api/talks'
import type { IdentityView, TalkRow } from '../../api/types'
import { sortForReview } from '../../pages/todo/sort'

const MOST_PAGES = 20

/** Ids of all that wait, oldest first: whoever told first is answered first. */
export async function waitingLine(identity: IdentityView): Promise<number[]> {
  const talks: TalkRow[] = []
  let after: string | null = null
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await listTalks({ status: 'submitted', limit: 50, ...(after !== null && { after }) })
    talks.push(...answer.talks)
    after = answer.next
    if (after === null) break
  }
  return sortForReview(talks, identity).map((talk) => talk.id)
}

/** The record that was tapped comes first, whether the list still has it or not. */
export function startingWith(id: number | null, line: readonly number[]): number[] {
  return id === null ? [...line] : [id, ...line.filter((other) => other !== id)]
}
