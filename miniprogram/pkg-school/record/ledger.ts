// Whether one talk counts, in the ledger's words.
import { listLedger } from '../../api/progress'
import type { LedgerRow, Talk } from '../../api/types'

/** Null without a network: the page does without. */
export async function ledgerLine(talk: Talk): Promise<LedgerRow | null> {
  try {
    const { lines } = await listLedger({ talk_id: talk.id })
    return lines[0] ?? null
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
