// Requests as the pages make them: with the token, one silent login after a 401, and the last good answer when offline.
import { ApiError } from './errors'
import { login, ports, wire } from './here'
import type { Login } from './login'
import type { Ports } from './ports'
import { Shelf } from './store'
import type { Method, Wire } from './wire'

export interface RequestOptions {
  method?: Method
  path: string
  query?: Record<string, unknown>
  data?: object
  /** A POST or PUT that the server knows again by its client_id, so that it may be repeated. */
  retry?: boolean
  /** The last good answer is kept under this name and given when there is no network. GET only. */
  cache?: string
  /** Told the moment (ms) the kept answer is from, when it is given instead of a fresh one. */
  onStale?: (savedAt: number) => void
}

export interface UploadOptions {
  path: string
  file: string
  name: string
  fields: Record<string, string>
  onProgress?: (percent: number) => void
}

interface CachedAnswer {
  at: number
  body: unknown
}

export class Http {
  private readonly cache: Shelf<CachedAnswer>

  constructor(
    private readonly ports: Ports,
    private readonly wire: Wire,
    private readonly login: Login,
  ) {
    this.cache = new Shelf<CachedAnswer>(ports.storage, 'c:')
  }

  async request<T>(options: RequestOptions): Promise<T> {
    const method = options.method ?? 'GET'
    const isGet = method === 'GET'
    try {
      const answer = await this.authorised((token) =>
        this.wire.send<T>({ ...options, method, token, mayRepeat: isGet || options.retry === true }),
      )
      if (options.cache !== undefined) this.remember(options.cache, answer)
      return answer
    } catch (error) {
      const kept = options.cache !== undefined && isOutOfReach(error) ? this.recall(options.cache) : null
      if (kept === null) throw error
      options.onStale?.(kept.at)
      return kept.body as T
    }
  }

  upload<T>(options: UploadOptions): Promise<T> {
    const onProgress = options.onProgress ?? (() => undefined)
    return this.authorised((token) => this.wire.upload<T>({ ...options, token, onProgress }))
  }

  /** A form that the API has signed, to the store it names. */
  uploadTo(form: { url: string; fields: Record<string, string> }, file: string, onProgress: (percent: number) => void) {
    return this.wire.uploadTo({ url: form.url, fields: form.fields, file, name: 'file', onProgress })
  }

  /** Answers the path of a temporary file. */
  download(path: string): Promise<string> {
    return this.authorised((token) => this.wire.download(path, token))
  }

  /** The kept answers go with the person. */
  forget(): void {
    this.cache.clear()
  }

  private async authorised<T>(send: (token: string) => Promise<T>): Promise<T> {
    const token = await this.login.needToken()
    try {
      return await send(token)
    } catch (error) {
      if (!(error instanceof ApiError) || error.kind !== 'auth') throw error
    }
    return send(await this.login.renew(token))
  }

  private remember(name: string, body: unknown): void {
    try {
      this.cache.put(this.scoped(name), { at: this.ports.now(), body })
    } catch {
      // a full phone keeps no copies, and needs none as long as there is a network
    }
  }

  private recall(name: string): CachedAnswer | null {
    return this.cache.get(this.scoped(name))
  }

  private scoped(name: string): string {
    return `${this.login.me()?.identity_id ?? 0}:${name}`
  }
}

function isOutOfReach(error: unknown): boolean {
  return error instanceof ApiError && (error.kind === 'offline' || error.kind === 'http')
}

export const http = new Http(ports, wire, login)

export function request<T>(options: RequestOptions): Promise<T> {
  return http.request<T>(options)
}
