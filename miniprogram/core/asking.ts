// Which message templates one tap asks for. Pure. WeChat shows few at once, and never long-term beside one-time.
import type { Credit } from '../api/types'

export type AskScene = 'record_submitted' | 'review_done' | 'quota' | 'invitation' | 'inviting'

/** Keys of the plan's message templates that are useful at each moment, in the order in which consents are spent. */
const USEFUL: Record<AskScene, readonly string[]> = {
  record_submitted: ['talk_returned', 'talk_tomorrow', 'record_missing', 'talk_approved'],
  review_done: ['report_due', 'quota_behind'],
  quota: ['report_due', 'quota_behind'],
  invitation: ['invitation', 'talk_tomorrow', 'talk_changed'],
  inviting: ['invitation_answered', 'talk_changed', 'talk_tomorrow'],
}

/** Newer WeChat takes five; older ones refuse the whole question when it has more than three. */
export const MOST_AT_ONCE = 3

/**
 * Template ids, the best first: long-term ones, which no sending uses up; else what the person has fewest of, and among
 * equals what is spent first. `refuses`: not to be asked for, such as after 总是拒绝.
 */
export function whatToAsk(scene: AskScene, credits: readonly Credit[], refuses: (templateId: string) => boolean): string[] {
  const useful = USEFUL[scene]
  const longTerm = credits.filter((item) => useful.includes(item.template)).map((item) => item.long_term)
  const wanted = credits.filter((item) => item.is_worth_asking && !refuses(item.template_id))
  const lasting = wanted.filter((item) => longTerm.includes(item.template))
  const place = (item: Credit) => useful.indexOf(item.template)
  const single = wanted.filter((item) => item.kind === 'one_time' && place(item) >= 0)
  single.sort((one, other) => one.balance - other.balance || place(one) - place(other))
  return (lasting.length > 0 ? lasting : single).slice(0, MOST_AT_ONCE).map((item) => item.template_id)
}
