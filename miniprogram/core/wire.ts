// One request on the wire: judges the status, turns problem+json into ApiError, retries what may be repeated.
import type { Problem } from '../api/types'
import { ApiError } from './errors'
import type { HttpAnswer, HttpUpload, Ports } from './ports'
import { NetworkTrouble } from './ports'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

export interface WireRequest {
  method: Method
  path: string
  query?: Record<string, unknown>
  data?: object
  token?: string | null
  /** GETs always may; a POST or PUT only if the server knows it again by its client_id. */
  mayRepeat: boolean
}

export interface WireUpload {
  path: string
  file: string
  name: string
  fields: Record<string, string>
  token: string | null
  onProgress: (percent: number) => void
}

const REQUEST_TIMEOUT = 15_000
const DOWNLOAD_TIMEOUT = 60_000
const UPLOAD_TIMEOUT = 180_000
const PAUSES = [600, 1800]
const WORTH_REPEATING = new Set([502, 503, 504])
const SERVER_TROUBLE = '我们这边出了点问题，不是您的操作。请过一会儿再试，填好的内容还在。'
const NO_ANSWER = {
  offline: '没有网络。填好的内容都在手机里，联网后再试。',
  timeout: '网络太慢，没有等到回音，请再试一次。填好的内容还在。',
  interrupted: '刚才离开了微信，这一步停下了，请再点一次。',
}
const WITHOUT_PROBLEM: Record<number, string> = {
  413: '发来的内容太大了，请换小一点的再试。',
  429: '操作太频繁了，请过一分钟再试。',
}

export class Wire {
  constructor(
    private readonly ports: Ports,
    /** The server answered 426: this version is too old. */
    private readonly onOutdated: () => void,
  ) {}

  async send<T>(request: WireRequest): Promise<T> {
    const { ports } = this
    const url = ports.apiBase() + request.path + queryString(request.query)
    const headers = authorised(request.token)
    const attempt = () =>
      ports.network.request({
        method: request.method,
        url,
        headers,
        timeout: REQUEST_TIMEOUT,
        ...(request.data === undefined ? {} : { data: request.data }),
      })
    return this.judge<T>(await (request.mayRepeat ? this.repeatedly(attempt) : this.once(attempt)))
  }

  async upload<T>(upload: WireUpload): Promise<T> {
    const { path, token, ...rest } = upload
    const whole: HttpUpload = {
      ...rest,
      url: this.ports.apiBase() + path,
      headers: authorised(token),
      timeout: UPLOAD_TIMEOUT,
    }
    return this.judge<T>(await this.once(() => this.ports.network.upload(whole)))
  }

  /** A signed form for somebody else's server: no token. The file comes last, as WeChat sends it. */
  async uploadTo(upload: Omit<HttpUpload, 'headers' | 'timeout'>): Promise<void> {
    const whole: HttpUpload = { ...upload, headers: {}, timeout: UPLOAD_TIMEOUT }
    this.judge(await this.once(() => this.ports.network.upload(whole)))
  }

  /** Answers the path of a temporary file. */
  async download(path: string, token: string): Promise<string> {
    const download = { url: this.ports.apiBase() + path, headers: authorised(token), timeout: DOWNLOAD_TIMEOUT }
    return this.judge<string>(await this.repeatedly(() => this.ports.network.download(download)))
  }

  /** As `download`, from a signed address that needs no token. */
  async downloadFrom(url: string): Promise<string> {
    const download = { url, headers: {}, timeout: DOWNLOAD_TIMEOUT }
    return this.judge<string>(await this.repeatedly(() => this.ports.network.download(download)))
  }

  private async once(attempt: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof NetworkTrouble)) throw error
      const kind = error.kind === 'interrupted' ? 'interrupted' : 'offline'
      throw new ApiError(kind, NO_ANSWER[error.kind], { code: `network.${error.kind}` })
    }
  }

  private async repeatedly(attempt: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
    for (const pause of PAUSES) {
      try {
        const answer = await this.once(attempt)
        if (!WORTH_REPEATING.has(answer.status)) return answer
      } catch (error) {
        const isHopeless = error instanceof ApiError && (error.kind !== 'offline' || !this.ports.network.isOnline())
        if (isHopeless || !(error instanceof ApiError)) throw error
      }
      await new Promise<void>((resolve) => this.ports.later(pause, resolve))
    }
    return this.once(attempt)
  }

  private judge<T>(answer: HttpAnswer): T {
    if (answer.status >= 200 && answer.status < 300) return answer.body as T
    const error = asError(answer)
    if (error.kind === 'update') this.onOutdated()
    throw error
  }
}

function authorised(token: string | null | undefined): Record<string, string> {
  return token ? { Authorization: `Bearer ${token}` } : {}
}

/** Leaves out what is undefined or null. */
export function queryString(query: Record<string, unknown> = {}): string {
  const parts = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`)
  return parts.length > 0 ? `?${parts.join('&')}` : ''
}

function asError({ status, body }: HttpAnswer): ApiError {
  const problem = asProblem(body)
  if (problem === null) {
    const isOurs = status >= 500 || status < 400
    const kind = isOurs ? 'http' : kindOf(status)
    return new ApiError(kind, WITHOUT_PROBLEM[status] ?? SERVER_TROUBLE, { status, code: `server.${status}` })
  }
  const { code, title, request_id, errors, status: _, ...extra } = problem
  const fields = Object.fromEntries(errors.map((item) => [item.field, item.message]))
  return new ApiError(kindOf(status), title, { status, code, fields, requestId: request_id, extra })
}

function kindOf(status: number): 'http' | 'biz' | 'auth' | 'update' {
  if (status >= 500) return 'http'
  if (status === 401) return 'auth'
  return status === 426 ? 'update' : 'biz'
}

function asProblem(body: unknown): Problem | null {
  const candidate = body as Partial<Problem> | null
  const isProblem = typeof candidate === 'object' && typeof candidate?.code === 'string' && !!candidate.title
  return isProblem ? { ...(candidate as Problem), errors: candidate?.errors ?? [] } : null
}
