// The year's figures, the ledger, and the city's nudges.
import { request } from '../core/http'
import type { Staleness } from './talks'
import type { LedgerPage, Nudge, NudgePreview, Progress } from './types'

export function getProgress(year?: number, { onStale }: Staleness = {}): Promise<Progress> {
  const cache = `progress-${year ?? ''}`
  return request<Progress>({ path: '/api/progress', query: { year }, cache, ...(onStale && { onStale }) })
}

export function previewNudge(divisionCode: string): Promise<NudgePreview> {
  return request<NudgePreview>({ path: `/api/progress/${divisionCode}/nudge/preview` })
}

/** The server reminds a division once in the plan's number of days, so a repetition reminds nobody twice. */
export function nudge(divisionCode: string): Promise<Nudge> {
  return request<Nudge>({ method: 'POST', path: `/api/progress/${divisionCode}/nudge` })
}

export function listLedger(query: { year?: number; talk_id?: number; after?: string; limit?: number } = {}): Promise<LedgerPage> {
  return request<LedgerPage>({ path: '/api/ledger', query: { ...query } })
}
