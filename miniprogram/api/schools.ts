// Schools within reach, and the codes by which people join a unit.
import { request } from '../core/http'
import type { IssuedCode, SchoolPage } from './types'

export interface SchoolQuery {
  division_code?: string
  after?: number
  limit?: number
}

export function listSchools(query: SchoolQuery = {}): Promise<SchoolPage> {
  return request<SchoolPage>({ path: '/api/schools', query: { ...query } })
}

/** Ids of a division's schools that somebody serves: the others still need a join code. */
export async function listServedSchools(divisionCode: string): Promise<number[]> {
  const query = { division_code: divisionCode }
  const { school_ids } = await request<{ school_ids: number[] }>({ path: '/api/schools/contacts', query })
  return school_ids
}

/** A code is shown this once. */
export function issueJoinCode(unitId: number, days = 7): Promise<IssuedCode> {
  return request<IssuedCode>({ method: 'POST', path: `/api/units/${unitId}/join-codes`, data: { days } })
}
