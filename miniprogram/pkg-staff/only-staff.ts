// The pages of this package are for counties, the zone and the city. The lists that a school may read, too, would look
// empty to it here; it should rather hear why.
import { ApiError } from '../core/errors'
import { session } from '../core/session'

/** Throws what the page shows with its way out. */
export function requireStaff(): void {
  const role = session.role()
  if (role !== null && role !== 'school' && role !== 'speaker') return
  const message = '这一页给县（区）和市里的工作人员用。您现在的身份看不到，请切换身份，或回到待办。'
  throw new ApiError('biz', message, { code: 'identity.not_allowed', status: 403 })
}
