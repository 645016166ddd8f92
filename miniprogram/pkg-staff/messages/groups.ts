// Messages as an office reads them: by what they wait for or what became of them, and what to do about it. Pure.
import type { DiscardReason, Message, MessageReason, OutboxState } from '../../api/types'
import type { Choice } from '../../components/reason-chips/reason-chips'
import { groupText } from '../../core/group-text'
import { beijingDay, shortDayWords, timeWords } from '../../core/time'

export interface MessageRow {
  id: number
  who: string
  what: string
  why: string
  body: string
  mayRelease: boolean
  mayDiscard: boolean
  mayResend: boolean
  warning: string
  /** To be copied into a group chat: to the unit, without people's names. */
  groupText: string
}

export interface MessageGroup {
  reason: MessageReason
  title: string
  hint: string
  rows: MessageRow[]
}

export const STATES: readonly (Choice & { key: OutboxState; none: string })[] = [
  { key: 'waiting', words: '在等的', none: '没有在等的消息' },
  { key: 'failed', words: '没发成的', none: '没有没发成的消息' },
  { key: 'expired', words: '过时的', none: '没有过时的消息' },
  { key: 'sent', words: '已发出的', none: '还没有发出过消息' },
  { key: 'discarded', words: '决定不发的', none: '没有决定不发的消息' },
]

export const DISCARD_REASONS: readonly { key: DiscardReason; words: string }[] = [
  { key: 'told', words: '已经用别的办法告诉对方' },
  { key: 'not_needed', words: '不需要了' },
  { key: 'duplicate', words: '和别的重复' },
  { key: 'wrong', words: '内容不对' },
]

const CALL = '要紧的请打电话告诉对方。'
const ASK_FOR_CONSENT = `${CALL}也可以请对方在「我的 → 微信通知」里点「允许再提醒」，再回来点「再发一次」。`
const BY_ITSELF = '不用管，会自动发出。'

const TITLES: Record<MessageReason, [title: string, hint: string]> = {
  under_way: ['正在发', ''],
  not_yet: ['还没到时间', '到时间会自动发出。'],
  retry: ['没发成，正在重试', BY_ITSELF],
  night: ['等白天再发', '到时间会自动发出。着急的话请打电话。'],
  no_teaching: ['等教学日再发', '到时间会自动发出。着急的话请打电话。'],
  no_calendar: ['还没有寒暑假安排', '请市总工会定好寒暑假，由系统管理员导入。着急的话请打电话。'],
  no_worker: ['发送程序没有运行', '请告诉系统管理员。着急的话请打电话。'],
  all_paused: ['微信通道暂时停用', '修好后会自动发出。着急的话请打电话。'],
  template_paused: ['这一类提醒暂时停用', '修好后会自动发出。着急的话请打电话。'],
  behind_another: ['排在另一条后面', BY_ITSELF],
  due: ['马上就发', BY_ITSELF],
  accepted: ['微信已经收下', '对方在微信的「服务通知」里能看到。有没有看，微信不告诉我们。'],
  delivered: ['微信已送达', '有没有看，微信不告诉我们。'],
  refused: ['授权用完或关闭', ASK_FOR_CONSENT],
  no_consent: ['没有授权', ASK_FOR_CONSENT],
  no_account: ['没有登录过', CALL],
  maybe_arrived: ['不确定送没送到', '请打电话问一下。'],
  gave_up: ['试了多次没发成', CALL],
  rejected: ['微信没有收', `${CALL}同样的事多了，请告诉系统管理员。`],
  not_delivered: ['收下以后没送到', CALL],
  too_late: ['已过时，不再发送', '再发会让人误会。'],
  overtaken: ['事情已经办好，不再发送', '不用管。'],
  left: ['对方不在这个单位了', '不用管，已改发给现在的人；没有人能收的，在催办名单里。'],
  discarded: ['决定不发的', ''],
}

/** In the order of the list; within a group, too. */
export function groupsOf(messages: readonly Message[]): MessageGroup[] {
  const groups = new Map<MessageReason, MessageGroup>()
  for (const message of messages) {
    const [title, hint] = TITLES[message.reason]
    const group = groups.get(message.reason) ?? { reason: message.reason, title, hint, rows: [] }
    group.rows.push(rowOf(message))
    groups.set(message.reason, group)
  }
  return [...groups.values()]
}

function rowOf(message: Message): MessageRow {
  const made = message.created_at
  return {
    id: message.id,
    who: message.person_name === null ? message.unit_name : `${message.unit_name} ${message.person_name}`,
    what: `${message.subject_words}，${shortDayWords(beijingDay(made))} ${timeWords(made)}${message.resends_id === null ? '' : '，再发的'}`,
    why: message.reason_words,
    body: message.body,
    mayRelease: message.may_release,
    mayDiscard: message.may_discard,
    mayResend: message.may_resend,
    warning: message.resend_warning ?? '',
    groupText: groupText(message.unit_name, message.body),
  }
}
