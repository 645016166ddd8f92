// Photos on their way. A photo counts as saved once it is copied to the user's files, and as uploaded only with a
// receipt whose SHA-256 is that of the file. Kept on the phone, so that a kill in between loses nothing.
import { Alarm, backOff } from './back-off'
import { ApiError, PhoneTrouble, messageOf } from './errors'
import { login, ports } from './here'
import type { Http } from './http'
import { http } from './http'
import type { Login } from './login'
import type { PhotoFields } from './photo-way'
import { PhotoWay } from './photo-way'
import type { Ports } from './ports'
import { sha256 } from './sha256'
import { Listeners, Shelf } from './store'

export type PhotoStatus = 'saved' | 'uploading' | 'uploaded' | 'waiting' | 'dead'

export interface QueuedPhoto {
  clientId: string
  /** The record being filled in; its draft bears the same key. */
  recordKey: string
  /** Null until the server knows the talk. */
  talkId: number | null
  label: string
  /** Of our own copy. */
  path: string
  sha256: string | null
  /** The store has it, the API has not confirmed it; absent on notes of earlier versions. */
  isPosted?: boolean
  status: PhotoStatus
  /** 0 … 100, while it uploads. */
  progress: number
  attempts: number
  /** Milliseconds since 1970: not before, while it waits. */
  nextAt: number
  /** Why it waits or cannot go, and what to do. */
  problem: string | null
  savedAt: number
  /** The identity that took it: another one must not send it. */
  identityId: number | null
  /** Id of the photo whose place it takes; absent on notes of earlier versions. */
  replaces?: number
}

export interface PhotoToKeep {
  talkId: number | null
  recordKey: string
  clientId: string
  /** Temporary path, as the camera or the album gave it. */
  path: string
  label: string
  replaces?: number
}

export const MOST_PHOTOS = 60
const AT_ONCE = 2
const KEEP_UPLOADED = 24 * 3600 * 1000
const LEFT_WECHAT = 5000
const GONE = '照片文件已不在手机里，请重新选一张。'

export class PhotoQueue {
  private readonly shelf: Shelf<QueuedPhoto>
  private readonly listeners = new Listeners()
  private readonly underWay = new Set<string>()
  private photos: Map<string, QueuedPhoto> | null = null
  private readonly alarm: Alarm
  private readonly way: PhotoWay

  constructor(
    private readonly ports: Ports,
    http: Http,
    private readonly who: Login,
  ) {
    this.way = new PhotoWay(http)
    this.shelf = new Shelf<QueuedPhoto>(ports.storage, 'q:')
    this.alarm = new Alarm(ports, () => this.wake())
  }

  /** Copies the photo, so that WeChat may delete its own. Throws `PhoneTrouble`: gone, no room, too many. */
  async add(photo: PhotoToKeep): Promise<QueuedPhoto> {
    const first = this.all().get(photo.clientId)
    if (first !== undefined) return first
    const unfinished = [...this.all().values()].filter((item) => item.status !== 'uploaded')
    if (unfinished.length >= MOST_PHOTOS) {
      throw new PhoneTrouble('photos.too_many', `手机里已有 ${MOST_PHOTOS} 张照片等着上传，请联网传完再加。`)
    }
    const path = await this.ports.files.keep(photo.path, `photo-${photo.clientId}.jpg`)
    const kept: QueuedPhoto = {
      ...photo,
      path,
      sha256: null,
      status: 'saved',
      progress: 0,
      attempts: 0,
      nextAt: 0,
      problem: null,
      savedAt: this.ports.now(),
      identityId: this.who.me()?.identity_id ?? null,
    }
    await this.keepOrGiveBack(kept)
    this.wake()
    return kept
  }

  /** Another file for a photo that cannot go. It keeps its client id, under which the record has declared it. */
  async replace(clientId: string, temporaryPath: string): Promise<void> {
    const item = this.all().get(clientId)
    if (item === undefined || item.status === 'uploaded' || this.underWay.has(clientId)) return
    const name = `photo-${clientId}-${this.ports.newId().slice(0, 8)}.jpg`
    const path = await this.ports.files.keep(temporaryPath, name)
    const fresh = { sha256: null, isPosted: false, status: 'saved', attempts: 0, nextAt: 0, problem: null } as const
    await this.keepOrGiveBack({ ...item, path, ...fresh })
    await this.ports.files.remove(item.path)
    this.wake()
  }

  /** Oldest first. */
  items(recordKey?: string): QueuedPhoto[] {
    return [...this.all().values()]
      .filter((item) => recordKey === undefined || item.recordKey === recordKey)
      .sort((one, other) => one.savedAt - other.savedAt)
  }

  /** How many are not there yet. */
  unfinished(): number {
    return this.items().filter((item) => item.status !== 'uploaded').length
  }

  /** The server knows the talk now: photos of the record may leave. */
  attach(recordKey: string, talkId: number): void {
    for (const item of this.items(recordKey)) {
      if (item.talkId === null) this.put({ ...item, talkId })
    }
    this.wake()
  }

  /** 现在试: without waiting for its turn, and also when it had been given up. */
  retry(clientId: string): void {
    const item = this.all().get(clientId)
    if (item === undefined || item.status === 'uploaded' || this.underWay.has(clientId)) return
    this.put({ ...item, status: 'saved', attempts: 0, nextAt: 0, problem: null })
    this.wake()
  }

  async remove(clientId: string): Promise<void> {
    const item = this.all().get(clientId)
    if (item === undefined) return
    this.all().delete(clientId)
    this.shelf.remove(clientId)
    this.listeners.tell()
    await this.ports.files.remove(item.path)
  }

  subscribe(listener: () => void): () => void {
    return this.listeners.add(listener)
  }

  /** The network is back, or the mini-program in front again: what waits goes now. */
  wakeNow(): void {
    for (const item of this.items()) if (item.status === 'waiting') this.put({ ...item, nextAt: 0 })
    this.wake()
  }

  /** Start what is due. May be called as often as one likes. */
  wake(): void {
    const free = (this.ports.network.isWeak() ? 1 : AT_ONCE) - this.underWay.size
    for (const item of this.due().slice(0, Math.max(free, 0))) {
      this.underWay.add(item.clientId)
      void this.send(item).finally(() => {
        this.underWay.delete(item.clientId)
        this.wake()
      })
    }
    this.setAlarm()
  }

  private due(): QueuedPhoto[] {
    const identityId = this.who.me()?.identity_id ?? null
    return this.items().filter(
      (item) =>
        item.talkId !== null &&
        (item.identityId === null || item.identityId === identityId) &&
        (item.status === 'saved' || (item.status === 'waiting' && item.nextAt <= this.ports.now())),
    )
  }

  private setAlarm(): void {
    this.alarm.set(this.items().flatMap((item) => (item.status === 'waiting' ? [item.nextAt] : [])))
  }

  private async send(item: QueuedPhoto): Promise<void> {
    this.change(item.clientId, { status: 'uploading', progress: 0, problem: null })
    try {
      if (!(await this.ports.files.exists(item.path))) throw new PhoneTrouble('photo.gone', GONE)
      const hash = item.sha256 ?? sha256(await this.ports.files.read(item.path))
      this.change(item.clientId, { sha256: hash })
      const receipt = await this.way.send({
        talkId: item.talkId as number,
        file: item.path,
        fields: fieldsOf(item, hash),
        isPosted: item.isPosted === true,
        onPosted: (isPosted) => this.change(item.clientId, { isPosted }),
        onProgress: (percent) => this.progress(item.clientId, percent),
      })
      if (receipt?.sha256 !== hash) throw new ApiError('http', '照片没传完整，会再传一次。', { code: 'photo.no_receipt' })
      this.change(item.clientId, { status: 'uploaded', progress: 100, attempts: 0 })
    } catch (error) {
      this.fail(item, error)
    }
  }

  private fail(item: QueuedPhoto, error: unknown): void {
    const problem = messageOf(error)
    if (error instanceof ApiError && error.kind === 'interrupted') {
      const nextAt = this.ports.now() + LEFT_WECHAT // coming back wakes it at once; it was no failed attempt
      this.change(item.clientId, { status: 'waiting', nextAt, problem: '离开微信时停下了，会接着传。' })
    } else if (error instanceof ApiError && (error.isPassing || error.code === 'photo.incomplete')) {
      const attempts = item.attempts + 1
      const nextAt = this.ports.now() + backOff(attempts)
      this.change(item.clientId, { status: 'waiting', attempts, nextAt, problem })
    } else {
      this.ports.log('warn', 'photo.dead', { code: error instanceof Error && 'code' in error ? String(error.code) : '' })
      this.change(item.clientId, { status: 'dead', problem })
    }
  }

  private progress(clientId: string, percent: number): void {
    const item = this.all().get(clientId)
    if (item === undefined || item.status !== 'uploading' || percent - item.progress < 5) return
    this.all().set(clientId, { ...item, progress: percent }) // not worth a write to the phone
    this.listeners.tell()
  }

  /** Nothing happens when the photo was removed in the meantime. */
  private change(clientId: string, changes: Partial<QueuedPhoto>): void {
    const item = this.all().get(clientId)
    if (item !== undefined) this.put({ ...item, ...changes })
  }

  /** A photo is saved only when its note is on the phone, too. */
  private async keepOrGiveBack(item: QueuedPhoto): Promise<void> {
    try {
      this.shelf.put(item.clientId, item)
    } catch (error) {
      await this.ports.files.remove(item.path)
      throw error
    }
    this.put(item)
  }

  private put(item: QueuedPhoto): void {
    this.all().set(item.clientId, item)
    try {
      this.shelf.put(item.clientId, item)
    } catch {
      // an older note of it is on the phone: after a kill it is sent again, and the server knows it again
    }
    this.listeners.tell()
  }

  /** Read once per start: what a kill left uploading is saved again, and old uploaded copies go. */
  private all(): Map<string, QueuedPhoto> {
    if (this.photos !== null) return this.photos
    this.photos = new Map()
    for (const key of this.shelf.keys()) {
      const item = this.shelf.get(key)
      if (item === null) continue
      if (item.status === 'uploaded' && this.ports.now() - item.savedAt > KEEP_UPLOADED) {
        this.shelf.remove(key)
        void this.ports.files.remove(item.path)
      } else {
        this.photos.set(key, item.status === 'uploading' ? { ...item, status: 'saved', progress: 0 } : item)
      }
    }
    return this.photos
  }
}

function fieldsOf({ clientId, replaces }: QueuedPhoto, sha256: string): PhotoFields {
  return { client_id: clientId, sha256, ...(replaces !== undefined && { replaces: String(replaces) }) }
}

export const photoQueue = new PhotoQueue(ports, http, login)
