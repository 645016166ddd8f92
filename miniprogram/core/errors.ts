// What can go wrong, always with a Chinese message that says what to do next.

export type ErrorKind = 'offline' | 'interrupted' | 'http' | 'biz' | 'auth' | 'update'

export interface ErrorDetails {
  code?: string
  status?: number
  fields?: Record<string, string>
  requestId?: string
  extra?: Record<string, unknown>
}

/** An answer that is not the one asked for, or none at all. `message` is ready to show. */
export class ApiError extends Error {
  readonly kind: ErrorKind
  /** Dotted, of the server; or `network.…`, `server.…` of ours. */
  readonly code: string
  /** HTTP status; 0 without an answer. */
  readonly status: number
  /** Field name as the API calls it → what to mend. */
  readonly fields: Record<string, string>
  /** To read out on the phone as 编号; empty without an answer. */
  readonly requestId: string
  /** What else the problem carries, such as `talk_id` or `version`. */
  readonly extra: Record<string, unknown>

  constructor(kind: ErrorKind, message: string, details: ErrorDetails = {}) {
    super(message)
    this.name = 'ApiError'
    this.kind = kind
    this.code = details.code ?? kind
    this.status = details.status ?? 0
    this.fields = details.fields ?? {}
    this.requestId = details.requestId ?? ''
    this.extra = details.extra ?? {}
  }

  /** Whether the same request may succeed later without anybody changing anything. */
  get isPassing(): boolean {
    return this.kind !== 'biz' || this.status === 429
  }
}

/** Something on the phone itself: no room, a vanished file, a refused permission. */
export class PhoneTrouble extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.name = 'PhoneTrouble'
    this.code = code
  }
}

const UNEXPECTED = '这一步没有完成，请再试一次。填好的内容还在。'

/** The sentence to show for anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof ApiError || error instanceof PhoneTrouble ? error.message : UNEXPECTED
}
