// Records on their way: kept on the phone before the first attempt, and sent until the server has them. Submitting the
// same key twice is one submission; the server knows a repetition by its client_id. Photos follow by the record's key.
import type { RecordDraft, Talk, TalkDraft } from '../api/types'
import { Alarm, backOff } from './back-off'
import type { Drafts } from './drafts'
import { drafts } from './drafts'
import { ApiError, PhoneTrouble, messageOf } from './errors'
import { login, ports } from './here'
import type { Http } from './http'
import { http } from './http'
import type { Login } from './login'
import type { Ports } from './ports'
import type { PhotoQueue } from './queue'
import { photoQueue } from './queue'
import { Listeners, Shelf } from './store'

/** A new talk with or without record, or the record of a talk the server has. Client ids are made with the draft. */
export type Submission =
  | { kind: 'talk'; body: TalkDraft }
  | { kind: 'record'; talkId: number; version: number; body: RecordDraft }

export type OutboxStatus = 'queued' | 'sending' | 'waiting' | 'awaiting_photos' | 'dead'

export interface RecordToSend {
  /** Key of its draft and of its photos. */
  key: string
  /** For lists: `11月25日 示例讲师甲`. */
  title: string
  submission: Submission
}

export interface RecordOnItsWay extends RecordToSend {
  status: OutboxStatus
  attempts: number
  nextAt: number
  /** Why it waits or was refused, and what to do. */
  problem: string | null
  /** The server's code for a refusal, such as `talk.conflict`. */
  code: string | null
  /** Known once the server has it. */
  talkId: number | null
  savedAt: number
  identityId: number | null
}

const UNCERTAIN: ReadonlySet<OutboxStatus> = new Set(['queued', 'sending', 'waiting'])
const LEFT_WECHAT = 5000
const ON_ITS_WAY = '这条记录已经在提交的路上，联网后会自动送到，到了以后再改。'

export class Outbox {
  private readonly shelf: Shelf<RecordOnItsWay>
  private readonly listeners = new Listeners()
  private readonly flights = new Map<string, Promise<RecordOnItsWay>>()
  private records: Map<string, RecordOnItsWay> | null = null
  private readonly alarm: Alarm
  private isFollowingPhotos = false

  constructor(
    private readonly ports: Ports,
    private readonly http: Http,
    private readonly queue: PhotoQueue,
    private readonly drafts: Drafts,
    private readonly who: Login,
  ) {
    this.shelf = new Shelf<RecordOnItsWay>(ports.storage, 'o:')
    this.alarm = new Alarm(ports, () => this.wake())
  }

  /** Resolves when the server has it, or when it is kept for later (`status` tells); throws what the server refused. */
  async submit(record: RecordToSend): Promise<RecordOnItsWay> {
    const attempts = this.earlierAttempts(record)
    const flight = this.flights.get(record.key)
    if (flight !== undefined) return flight
    this.drafts.flush()
    const item: RecordOnItsWay = {
      ...record,
      status: 'queued',
      attempts,
      nextAt: 0,
      problem: null,
      code: null,
      talkId: record.submission.kind === 'record' ? record.submission.talkId : null,
      savedAt: this.ports.now(),
      identityId: this.identityId(),
    }
    this.shelf.put(item.key, item) // throws when the phone is full: then it is not kept, and must not look so
    this.put(item)
    return this.send(record.key, true)
  }

  items(): RecordOnItsWay[] {
    return [...this.all().values()].sort((one, other) => one.savedAt - other.savedAt)
  }

  item(key: string): RecordOnItsWay | null {
    return this.all().get(key) ?? null
  }

  /** Give up a refused record; its draft and photos stay. */
  discard(key: string): void {
    if (!this.flights.has(key)) this.drop(key)
  }

  subscribe(listener: () => void): () => void {
    return this.listeners.add(listener)
  }

  wakeNow(): void {
    for (const item of this.items()) if (item.status === 'waiting') this.put({ ...item, nextAt: 0 })
    this.wake()
  }

  wake(): void {
    this.followPhotos()
    for (const item of this.items()) {
      // in the background: a refusal is written on the record
      if (this.isDue(item)) void this.send(item.key, false).catch(() => undefined)
      // again, in case of a kill between the answer and this
      if (item.status === 'awaiting_photos' && item.talkId !== null) this.queue.attach(item.key, item.talkId)
    }
    this.settleArrived()
    this.setAlarm()
  }

  /** 0 when nothing of the kind can have arrived. Throws when other words may have arrived under this client_id. */
  private earlierAttempts(record: RecordToSend): number {
    const before = this.all().get(record.key)
    if (before === undefined || !UNCERTAIN.has(before.status)) return 0
    if (before.attempts > 0 && !isSame(before, record)) throw new PhoneTrouble('outbox.on_its_way', ON_ITS_WAY)
    return before.attempts
  }

  private isDue(item: RecordOnItsWay): boolean {
    const isWaiting = item.status === 'queued' || (item.status === 'waiting' && item.nextAt <= this.ports.now())
    return isWaiting && (item.identityId === null || item.identityId === this.identityId())
  }

  private identityId(): number | null {
    return this.who.me()?.identity_id ?? null
  }

  private send(key: string, isInFront: boolean): Promise<RecordOnItsWay> {
    const flight = this.flights.get(key)
    if (flight !== undefined) return flight
    const made = this.deliver(key, isInFront).finally(() => {
      this.flights.delete(key)
      this.setAlarm()
    })
    this.flights.set(key, made)
    return made
  }

  private async deliver(key: string, isInFront: boolean): Promise<RecordOnItsWay> {
    const item = this.all().get(key) as RecordOnItsWay
    this.put({ ...item, status: 'sending', attempts: item.attempts + 1 })
    let talk: Talk
    try {
      talk = await this.http.request<Talk>(requestFor(item.submission))
    } catch (error) {
      return this.fail(key, error, isInFront)
    }
    return this.arrive(key, talk)
  }

  private arrive(key: string, talk: Talk): RecordOnItsWay {
    const item = this.all().get(key) as RecordOnItsWay
    const arrived: RecordOnItsWay = { ...item, talkId: talk.id, status: 'awaiting_photos', problem: null, code: null }
    this.put(arrived)
    this.drafts.remove(key)
    this.queue.attach(key, talk.id)
    this.followPhotos()
    this.settleArrived()
    return arrived
  }

  private fail(key: string, error: unknown, isInFront: boolean): RecordOnItsWay {
    const item = this.all().get(key) as RecordOnItsWay
    const problem = messageOf(error)
    if (error instanceof ApiError && error.isPassing) {
      const pause = error.kind === 'interrupted' ? LEFT_WECHAT : backOff(item.attempts)
      const nextAt = this.ports.now() + pause
      const waiting: RecordOnItsWay = { ...item, status: 'waiting', nextAt, problem }
      this.put(waiting)
      return waiting
    }
    const code = error instanceof ApiError ? error.code : null
    // in front of the person the form shows what to mend; the draft is still there
    if (isInFront) this.drop(key)
    else this.put({ ...item, status: 'dead', problem, code })
    throw error
  }

  private drop(key: string): void {
    this.all().delete(key)
    this.shelf.remove(key)
    this.listeners.tell()
  }

  private followPhotos(): void {
    if (this.isFollowingPhotos) return
    this.isFollowingPhotos = true
    this.queue.subscribe(() => this.settleArrived())
  }

  /** A record whose photos are all there is nothing to watch any more. */
  private settleArrived(): void {
    for (const item of this.items()) {
      const isOpen = this.queue.items(item.key).some((photo) => photo.status !== 'uploaded')
      if (item.status === 'awaiting_photos' && !isOpen) this.drop(item.key)
    }
  }

  private setAlarm(): void {
    this.alarm.set(this.items().flatMap((item) => (item.status === 'waiting' ? [item.nextAt] : [])))
  }

  private put(item: RecordOnItsWay): void {
    this.all().set(item.key, item)
    try {
      this.shelf.put(item.key, item)
    } catch {
      // an older note is on the phone: after a kill it is sent again, and the server knows it again
    }
    this.listeners.tell()
  }

  private all(): Map<string, RecordOnItsWay> {
    if (this.records !== null) return this.records
    this.records = new Map()
    for (const key of this.shelf.keys()) {
      const item = this.shelf.get(key)
      if (item !== null) this.records.set(key, item.status === 'sending' ? { ...item, status: 'queued' } : item)
    }
    return this.records
  }
}

function requestFor(submission: Submission) {
  if (submission.kind === 'talk') {
    return { method: 'POST', path: '/api/talks', data: submission.body, retry: true } as const
  }
  const { talkId, version, body } = submission
  return { method: 'PUT', path: `/api/talks/${talkId}/record`, data: { version, record: body }, retry: true } as const
}

function isSame(one: RecordToSend, other: RecordToSend): boolean {
  return JSON.stringify(one.submission) === JSON.stringify(other.submission)
}

export const outbox = new Outbox(ports, http, photoQueue, drafts, login)
