// Talks as the pages read them. Writing a record goes through core/outbox.ts, which keeps it until the server has it.
import { request } from '../core/http'
import type { Talk, TalkPage, TalkStatus } from './types'

export interface Staleness {
  /** Told the moment (ms) of the kept answer, when there is no network. */
  onStale?: (savedAt: number) => void
}

export interface TalkQuery {
  year?: number
  status?: TalkStatus
  after?: string
  limit?: number
}

/** Newest day first. Only the first page of a list is kept for offline. */
export function listTalks(query: TalkQuery = {}, { onStale }: Staleness = {}): Promise<TalkPage> {
  const cache = query.after === undefined ? { cache: `talks-${query.status ?? 'all'}-${query.year ?? ''}` } : {}
  return request<TalkPage>({ path: '/api/talks', query: { ...query }, ...cache, ...(onStale && { onStale }) })
}

export function getTalk(id: number, { onStale }: Staleness = {}): Promise<Talk> {
  return request<Talk>({ path: `/api/talks/${id}`, cache: `talk-${id}`, ...(onStale && { onStale }) })
}

/** Cancelling twice answers the cancelled talk. */
export function cancelTalk(id: number, version: number, reason: string): Promise<Talk> {
  return request<Talk>({ method: 'POST', path: `/api/talks/${id}/cancel`, data: { version, reason }, retry: true })
}
