// Half-year reports: who has reported, and a county's own 已报送. Repeating either changes nothing.
import { request } from '../core/http'
import type { Staleness } from './talks'
import type { HalfYear, HalfYears } from './types'

type Which = Pick<HalfYear, 'year' | 'half'>

export function listHalfYears({ onStale }: Staleness = {}): Promise<HalfYears> {
  return request<HalfYears>({ path: '/api/half-year-reports', cache: 'half-years', ...(onStale && { onStale }) })
}

export function noteReported({ year, half }: Which): Promise<HalfYears> {
  return request<HalfYears>({ method: 'PUT', path: `/api/half-year-reports/${year}/${half}`, retry: true })
}

/** It was noted by mistake. */
export function takeBackReported({ year, half }: Which): Promise<HalfYears> {
  return request<HalfYears>({ method: 'DELETE', path: `/api/half-year-reports/${year}/${half}` })
}
