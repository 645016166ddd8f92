// What would be sent in the next days if nothing changes. Nothing is sent by looking.
import { request } from '../core/http'
import type { Staleness } from './talks'
import type { Foreseen } from './types'

export function previewReminders({ onStale }: Staleness = {}): Promise<Foreseen> {
  return request<Foreseen>({ path: '/api/reminders/preview', cache: 'foreseen', ...(onStale && { onStale }) })
}
