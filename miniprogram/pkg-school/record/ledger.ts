// Whether one talk counts, in the ledger's words.
import { listLedger } from '../../api/progress'
import type { LedgerRow, Talk } from '../../api/types'

/** The ledger is a list by day and id, so the line of one talk is the first after its successor. Null without it. */
export async function ledgerLine(talk: Talk): Promise<LedgerRow | null> {
  try {
    const year = Number(talk.day.slice(0, 4))
    const { lines } = await listLedger({ year, after: `${talk.day}_${talk.id + 1}`, limit: 1 })
    return lines.find((line) => line.talk_id === talk.id) ?? null
  } catch {
    return null
  }
}

/** `计入西吉县的年度任务`; who decided it, by which rules. */
export function ledgerWords(line: LedgerRow): { words: string; rule: string } {
  const words = line.counts ? `${line.words}：${line.division_name}` : line.words
  const rule = [line.decided_by && `${line.decided_by}审核`, line.rule_version && `规则 ${line.rule_version}`, line.decision]
  return { words, rule: rule.filter(Boolean).join('，') }
}
