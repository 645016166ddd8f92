// What the reminding sheet says before and after. Pure.
import type { Card, Nudge, NudgePreview } from '../../../api/types'
import { groupText } from '../../../core/group-text'

export interface Line {
  /** Two people may bear one name. */
  id: string
  words: string
  isProblem: boolean
}

export interface Reminding {
  code: string
  name: string
  /** To be copied into a group chat. */
  groupText: string
  maySend: boolean
  /** As it looks in WeChat; none for a county that is skipped. */
  cards: Card[]
  /** Who gets it in WeChat and who does not, and why; or why this county is skipped. */
  lines: Line[]
}

export function remindingOf(preview: NudgePreview): Reminding {
  const units = preview.receivers.map((unit) => unit.unit_name).join('、')
  const skipped = [{ id: 'skipped', words: `这次不发：${preview.why_not ?? ''}`, isProblem: true }]
  return {
    code: preview.division_code,
    name: preview.name,
    groupText: groupText(units, preview.text),
    maySend: preview.may_send,
    cards: preview.may_send ? preview.cards : [],
    lines: preview.may_send ? receiversOf(preview) : skipped,
  }
}

function receiversOf({ receivers, warning }: NudgePreview): Line[] {
  const lines = receivers.flatMap((unit) => [
    { id: `${unit.unit_id}`, words: `${unit.unit_name}：${unit.sentence}`, isProblem: unit.reachable === 0 },
    ...unit.persons.map(({ name, words }, place) => {
      return { id: `${unit.unit_id}-${place}`, words: `${name}：${words}`, isProblem: false }
    }),
  ])
  return warning === null ? lines : [...lines, { id: 'warning', words: warning, isProblem: true }]
}

/** For a county's group chat. No figures: what is still needed concerns that county and the city only. */
export function shareCard(name = ''): { title: string; path: string } {
  return { title: `${name === '' ? '' : `${name}：`}请看劳模工匠进校园的年度任务进度`, path: '/pkg-staff/progress/progress' }
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

/** After sending: who gets it in WeChat, as far as we know, and who has to be telephoned. */
export function outcomeOf(preview: NudgePreview, nudge: Nudge): Outcome[] {
  const sentTo = nudge.units.filter((unit) => unit.queued > 0).map((unit) => unit.unit_id)
  const waiting = preview.receivers.filter((unit) => sentTo.includes(unit.unit_id))
  const reachable = waiting.reduce((sum, unit) => sum + unit.reachable, 0)
  const first = reachable > 0 ? `${preview.name}：已发出，${reachable} 人会收到微信通知。` : `${preview.name}：已放进他们的待办。`
  const told = new Set(waiting.filter((unit) => unit.reachable > 0).map((unit) => unit.unit_id))
  const toCall = preview.receivers
    .filter((unit) => !told.has(unit.unit_id))
    .map(({ unit_name }) => ({ words: `${unit_name}收不到微信，请打电话。`, isProblem: true }))
  return [{ words: first, isProblem: false }, ...toCall]
}
