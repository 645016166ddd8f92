// The little of the back end that the core relies on: tokens, and writes that know a repetition by its client id.
import { createHash } from 'node:crypto'
import type { HttpAnswer, HttpRequest, HttpUpload } from '../../../miniprogram/core/ports'
import type { Server } from './phone'

interface StoredTalk {
  id: number
  client_id: string
  version: number
  record: { client_id: string; photos: string[] } | null
}

type Handler = (request: HttpRequest) => Promise<HttpAnswer> | HttpAnswer | undefined

export const STORE = 'https://store.test/photos'
export const SCHOOL_IDENTITY = 11
export const COUNTY_IDENTITY = 12

export class FakeServer implements Server {
  tokens = new Set<string>()
  logins = 0
  identityId = SCHOOL_IDENTITY
  personId = 1
  talks: StoredTalk[] = []
  /** client id → SHA-256 of what arrived. */
  photos = new Map<string, string>()
  uploads = 0
  /** Phones may send to the store; what is there, by client id, as SHA-256. */
  hasStore = false
  stored = new Map<string, string>()
  posts = 0
  /** Answers instead of the store. */
  storeRule: () => HttpAnswer | undefined = () => undefined
  /** Answers before anything else does, if it answers. */
  rule: Handler = () => undefined
  /** Answers an upload after it was stored, or instead of it. */
  uploadRule: (upload: HttpUpload) => HttpAnswer | undefined = () => undefined
  /** While set, answers wait for it, but for those about the way of a photo. */
  gate: Promise<void> = Promise.resolve()

  async request(request: HttpRequest): Promise<HttpAnswer> {
    const ruled = await this.rule(request)
    if (ruled !== undefined) return ruled
    const path = request.url.replace('https://api.test', '').split('?')[0] as string
    if (path === '/api/login') return this.logIn()
    if (!this.knows(request.headers)) return problem(401, 'login.required', '请先登录，再继续。填好的内容还在。')
    const data = request.data as Record<string, unknown>
    const ofPhotos = this.answerPhotos(path, data)
    if (ofPhotos !== undefined) return ofPhotos
    const answer = this.answer(request.method, path, data)
    await this.gate
    return answer
  }

  async upload(upload: HttpUpload, content: Uint8Array): Promise<HttpAnswer> {
    if (upload.url === STORE) return this.store(upload, content)
    if (!this.knows(upload.headers)) return problem(401, 'login.required', '请先登录，再继续。填好的内容还在。')
    this.uploads++
    upload.onProgress(50)
    const clientId = upload.fields['client_id'] as string
    const hash = createHash('sha256').update(content).digest('hex')
    if (hash !== upload.fields['sha256']) return problem(422, 'photo.incomplete', '照片没传完整，请再传一次。')
    const ruled = this.uploadRule(upload)
    if (ruled !== undefined) return ruled
    const isNew = !this.photos.has(clientId)
    this.photos.set(clientId, hash)
    await this.gate
    return { status: isNew ? 201 : 200, body: { client_id: clientId, sha256: hash } }
  }

  /** As S3: the signed fields and nothing else, the part `file`, XML for a refusal. */
  private store(upload: HttpUpload, content: Uint8Array): HttpAnswer {
    this.posts++
    const isAsSigned = upload.fields['policy'] === 'signed' && upload.name === 'file' && !upload.headers['Authorization']
    const ruled = isAsSigned ? this.storeRule() : { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' }
    if (ruled !== undefined) return ruled
    upload.onProgress(50)
    this.stored.set(upload.fields['key'] as string, createHash('sha256').update(content).digest('hex'))
    return { status: 201, body: '<PostResponse/>' }
  }

  private answerPhotos(path: string, data: Record<string, unknown>): HttpAnswer | undefined {
    if (path.endsWith('/photos/upload-policy')) return this.offerWay(String(data['client_id']))
    if (path.endsWith('/photos/confirm')) return this.confirm(String(data['client_id']), String(data['sha256']))
    return undefined
  }

  private offerWay(clientId: string): HttpAnswer {
    const hash = this.photos.get(clientId)
    if (hash !== undefined) return { status: 200, body: { receipt: { client_id: clientId, sha256: hash }, form: null } }
    const form = { url: STORE, fields: { key: clientId, policy: 'signed' }, ends_at: '2026-11-25T02:10:00Z' }
    return { status: 200, body: { receipt: null, form: this.hasStore ? form : null } }
  }

  private confirm(clientId: string, hash: string): HttpAnswer {
    const isThere = this.stored.get(clientId) === hash || this.photos.has(clientId)
    this.stored.delete(clientId)
    if (!isThere) return problem(422, 'photo.incomplete', '照片没传完整，请再传一次。')
    this.photos.set(clientId, hash)
    return { status: 201, body: { client_id: clientId, sha256: hash } }
  }

  expireTokens(): void {
    this.tokens.clear()
  }

  me() {
    return { person_id: this.personId, name: '示例教师甲', identity_id: this.identityId, identities: [], needs_bind: false }
  }

  private knows(headers: Record<string, string>): boolean {
    return this.tokens.has((headers['Authorization'] ?? '').replace('Bearer ', ''))
  }

  private logIn(): HttpAnswer {
    const token = `token-${++this.logins}`
    this.tokens.add(token)
    return { status: 200, body: { token, me: this.me() } }
  }

  private answer(method: string, path: string, data: Record<string, unknown>): HttpAnswer {
    if (path === '/api/me') return { status: 200, body: this.me() }
    if (path === '/api/me/identity') {
      this.identityId = data['identity_id'] as number
      return { status: 200, body: this.me() }
    }
    if (path === '/api/logout') return { status: 204, body: '' }
    if (path === '/api/talks' && method === 'POST') return this.makeTalk(data)
    const record = /^\/api\/talks\/(\d+)\/record$/.exec(path)
    if (record) return this.takeRecord(Number(record[1]), data)
    return problem(404, 'not_found', '没有找到这项内容。')
  }

  private makeTalk(data: Record<string, unknown>): HttpAnswer {
    const clientId = data['client_id'] as string
    let talk = this.talks.find((item) => item.client_id === clientId)
    if (talk === undefined) {
      talk = { id: this.talks.length + 1, client_id: clientId, version: 1, record: data['record'] as never }
      this.talks.push(talk)
    }
    return { status: 201, body: talk }
  }

  private takeRecord(id: number, data: Record<string, unknown>): HttpAnswer {
    const talk = this.talks.find((item) => item.id === id)
    if (talk === undefined) return problem(404, 'not_found', '没有找到这项内容。')
    const record = data['record'] as StoredTalk['record']
    if (talk.record?.client_id !== record?.client_id) {
      if (talk.version !== data['version']) {
        return problem(409, 'talk.conflict', '刚才有人改过这条记录。', { talk_id: id, version: talk.version })
      }
      talk.record = record
      talk.version++
    }
    return { status: 200, body: talk }
  }
}

export function problem(status: number, code: string, title: string, extra: object = {}): HttpAnswer {
  const errors = status === 422 ? [{ field: 'audience', message: '不能小于 1。' }] : []
  return { status, body: { status, code, title, request_id: '7F3A-21BC', errors, ...extra } }
}
