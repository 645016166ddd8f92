// What the reminding sheet says before and after. Pure.
import type { Nudge, NudgePreview } from '../../../api/types'

export interface Reminding {
  code: string
  name: string
  text: string
  maySend: boolean
  /** Who gets it in WeChat and who does not; or why this county is skipped. */
  lines: { words: string; isProblem: boolean }[]
}

export function remindingOf(preview: NudgePreview): Reminding {
  const receivers = preview.receivers.map(({ unit_name, sentence, reachable }) => ({
    words: `${unit_name}：${sentence}`,
    isProblem: reachable === 0,
  }))
  const skipped = [{ words: `这次不发：${preview.why_not ?? ''}`, isProblem: true }]
  return {
    code: preview.division_code,
    name: preview.name,
    text: preview.text,
    maySend: preview.may_send,
    lines: preview.may_send ? receivers : skipped,
  }
}

/** `发给泾源县。西吉县、隆德县这次不发，原因在下面。` for more than one county. */
export function summaryOf(remindings: readonly Reminding[]): string {
  const named = (maySend: boolean) => remindings.filter((item) => item.maySend === maySend).map(({ name }) => name)
  const [sent, skipped] = [named(true).join('、'), named(false).join('、')]
  if (remindings.length < 2) return ''
  return (sent && `发给${sent}。`) + (skipped && `${skipped}这次不发，原因在下面。`)
}

export function sendWords(remindings: readonly Reminding[]): string {
  const count = remindings.filter(({ maySend }) => maySend).length
  return count === 0 ? '' : `发送（${count} 个县区）`
}

export interface Outcome {
  words: string
  isProblem: boolean
}

/** After sending: how many messages are on their way, and who has to be telephoned. */
export function outcomeOf(preview: NudgePreview, nudge: Nudge): Outcome[] {
  const queued = nudge.units.reduce((sum, unit) => sum + unit.queued, 0)
  const first = queued > 0 ? `${preview.name}：已发出，${queued} 人会收到微信通知。` : `${preview.name}：已放进他们的待办。`
  const names = new Map(preview.receivers.map(({ unit_id, unit_name }) => [unit_id, unit_name]))
  const toCall = nudge.units
    .filter((unit) => unit.is_on_call_list)
    .map((unit) => ({ words: `${names.get(unit.unit_id) ?? preview.name}收不到微信，请打电话。`, isProblem: true }))
  return [{ words: first, isProblem: false }, ...toCall]
}
