// The messages a person may receive in their role, what for and how often still, and what became of a question. Pure.
import type { Role } from '../../api/types'
import type { Answer, MessageRow } from '../../core/subscribe'

export interface NoticeRow extends MessageRow {
  when: string
  words: string
  /** One more message. */
  mayAdd: boolean
  /** The template to ask for once and for all; empty where there is none, or it is allowed or blocked. */
  forGood: string
}

export interface Told {
  words: string
  tone: 'ok' | 'attention'
  /** Only WeChat's own settings help. */
  needsSettings: boolean
}

const WHEN: Record<string, string> = {
  talk_approved: '记录审核通过时，告诉您算没算数',
  talk_returned: '记录要补一点时，告诉您补什么',
  record_missing: '讲完还没填记录、没传照片时，提醒您一次',
  talk_tomorrow: '宣讲的前一天，提醒您时间和地点',
  quota_behind: '年度任务慢了时，提醒您还差几场',
  report_due: '半年报告快到日子时，提醒您报送',
}

const OF_SCHOOLS: readonly string[] = ['talk_approved', 'talk_returned', 'record_missing', 'talk_tomorrow']

const TOLD: Record<Answer, Told> = {
  accept: { words: '加好了。', tone: 'ok', needsSettings: false },
  reject: { words: '这次没有加上。想要的话再点一次，微信问的时候选「允许」。', tone: 'attention', needsSettings: false },
  ban: { words: '微信停用了这一种提醒，现在加不了。要办的事都在「待办」里。', tone: 'attention', needsSettings: false },
  off: { words: '您在微信里关掉了全部通知。请点「去打开」，把通知打开再来。', tone: 'attention', needsSettings: true },
  trouble: { words: '微信没有问出来，请看看网络，再点一次。', tone: 'attention', needsSettings: false },
}

/** One row for one kind of notice, however many templates WeChat has for it. */
export function rowsFor(role: Role, rows: readonly MessageRow[]): NoticeRow[] {
  const named = new Set(rows.map((row) => row.longTerm))
  return rows
    .filter((row) => !named.has(row.template) && OF_SCHOOLS.includes(row.template) === (role === 'school'))
    .map((row) => ({
      ...row,
      when: WHEN[row.template] ?? '',
      words: wordsOf(row),
      mayAdd: !row.isForGood && !row.isBlocked && !row.isLongTerm && !row.isEnough,
      forGood: row.isLongTerm ? '' : askedForGood(row.isForGood ? row : rows.find((other) => other.template === row.longTerm)),
    }))
}

function askedForGood(lasting: MessageRow | undefined): string {
  return lasting === undefined || lasting.isBlocked ? '' : lasting.template
}

export function toldOf(answer: Answer): Told {
  return TOLD[answer]
}

function wordsOf(row: MessageRow): string {
  if (row.isBlocked) return '您在微信里选了不再接收'
  if (row.isLongTerm) return '长期有效，一直能提醒您'
  if (row.isForGood) return '现在提醒不了您，允许以后一直有效'
  if (row.balance === 0) return '现在提醒不了您，允许一次才行'
  return `还可以提醒您 ${row.balance} 次${row.isEnough ? '，够用了' : ''}`
}
