// The messages a person may receive in their role, and how often still. Pure.
import type { Role } from '../../api/types'
import type { AskScene, MessageRow } from '../../core/subscribe'

export interface NoticeRow extends MessageRow {
  when: string
  words: string
}

const WHEN: Record<string, string> = {
  talk_approved: '记录审核通过时',
  talk_returned: '记录要补一点时',
  record_missing: '记录或照片还没交时',
  talk_tomorrow: '宣讲的前一天',
  quota_behind: '年度任务慢了时',
}

const OF_SCHOOLS: readonly string[] = ['talk_approved', 'talk_returned', 'record_missing', 'talk_tomorrow']

export function rowsFor(role: Role, rows: readonly MessageRow[]): NoticeRow[] {
  return rows
    .filter((row) => OF_SCHOOLS.includes(row.template) === (role === 'school'))
    .map((row) => ({ ...row, when: WHEN[row.template] ?? '', words: wordsOf(row) }))
}

/** The moment that asks for this message. */
export function sceneOf(template: string): AskScene {
  return OF_SCHOOLS.includes(template) ? 'record_submitted' : 'quota'
}

function wordsOf(row: MessageRow): string {
  if (row.isBlocked) return '您在微信里选了不再接收'
  if (row.isLongTerm) return '一直能收到'
  return row.balance === 0 ? '现在收不到，加一次才能收' : `还可收 ${row.balance} 次`
}
