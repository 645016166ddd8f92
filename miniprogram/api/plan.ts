// The choices and rules a form needs; kept for offline.
import { request } from '../core/http'
import type { Plan } from './types'

export function getPlan(): Promise<Plan> {
  return request<Plan>({ path: '/api/plan', cache: 'plan' })
}
