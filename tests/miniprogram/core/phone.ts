// A phone that can lose its network, fill up, and be killed: the ports in memory, with a clock that tests move.
import { Drafts } from '../../../miniprogram/core/drafts'
import { PhoneTrouble } from '../../../miniprogram/core/errors'
import { Http } from '../../../miniprogram/core/http'
import { Leaving } from '../../../miniprogram/core/leaving'
import { Login } from '../../../miniprogram/core/login'
import { Outbox } from '../../../miniprogram/core/outbox'
import type {
  CalendarEvent,
  HttpAnswer,
  HttpDownload,
  HttpRequest,
  HttpUpload,
  MessageChoice,
  NetworkTroubleKind,
  Ports,
} from '../../../miniprogram/core/ports'
import { NetworkTrouble } from '../../../miniprogram/core/ports'
import { PhotoQueue } from '../../../miniprogram/core/queue'
import { Session } from '../../../miniprogram/core/session'
import { Listeners } from '../../../miniprogram/core/store'
import { Subscriptions } from '../../../miniprogram/core/subscribe'
import { UpdatePrompt } from '../../../miniprogram/core/update'
import { Wire } from '../../../miniprogram/core/wire'

export interface Server {
  request(request: HttpRequest): Promise<HttpAnswer> | HttpAnswer
  upload(upload: HttpUpload, content: Uint8Array): Promise<HttpAnswer> | HttpAnswer
}

interface Timer {
  at: number
  job: () => void
}

/** What outlives a kill. */
class Disk {
  storage = new Map<string, string>()
  files = new Map<string, Uint8Array>()
}

export class Phone implements Ports {
  static readonly START = Date.parse('2026-11-25T02:00:00Z')
  clock = Phone.START
  isConnected = true
  isWeakNow = false
  /** The next requests end like this instead of arriving. */
  troubles: NetworkTroubleKind[] = []
  /** The same, for uploads only. */
  uploadTroubles: NetworkTroubleKind[] = []
  isStorageFull = false
  areFilesFull = false
  scale = 1
  goesOn = true
  questions: string[] = []
  shown: string[] = []
  isAlbumRefused = false
  album: string[] = []
  events: CalendarEvent[] = []
  restarts = 0
  applied = 0
  asked: string[][] = []
  consent: (ids: string[]) => Record<string, string> = (ids) => Object.fromEntries(ids.map((id) => [id, 'accept']))
  choices: Record<string, MessageChoice> = {}
  readonly sent: string[] = []
  private timers: Timer[] = []
  private readonly shows: (() => void)[] = []
  private readonly changes = new Listeners()
  private readonly readies: (() => void)[] = []
  private logins = 0
  private isDead = false

  constructor(
    private readonly server: Server,
    private readonly disk = new Disk(),
    private readonly ids = { last: 0 },
  ) {}

  /** The process is gone: nothing of it runs or is answered any more; the disk stays. */
  kill(): Phone {
    this.isDead = true
    this.timers = []
    const next = new Phone(this.server, this.disk, this.ids)
    next.clock = this.clock
    return next
  }

  core() {
    const updates = new UpdatePrompt(this)
    const login = new Login(this, new Wire(this, () => updates.ask()))
    const http = new Http(this, new Wire(this, () => updates.ask()), login)
    const drafts = new Drafts(this, login)
    const queue = new PhotoQueue(this, http, login)
    const outbox = new Outbox(this, http, queue, drafts, login)
    const subscriptions = new Subscriptions(this, http, login)
    const session = new Session(login, http)
    const leaving = new Leaving(http, login, drafts, queue, outbox)
    return { updates, login, http, drafts, queue, outbox, subscriptions, session, leaving }
  }

  /** Move the clock; timers run at their moments, and what they start may finish. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.clock + milliseconds
    for (;;) {
      await settled()
      const next = this.timers.filter((timer) => timer.at <= end).sort((one, other) => one.at - other.at)[0]
      if (next === undefined) break
      this.timers.splice(this.timers.indexOf(next), 1)
      this.clock = Math.max(this.clock, next.at)
      next.job()
    }
    this.clock = end
    await settled()
  }

  putFile(path: string, content: string): void {
    this.disk.files.set(path, new TextEncoder().encode(content))
  }

  deleteFile(path: string): void {
    this.disk.files.delete(path)
  }

  fileCount(): number {
    return this.disk.files.size
  }

  stored(key: string): unknown {
    const text = this.disk.storage.get(key)
    return text === undefined ? '' : (JSON.parse(text) as unknown)
  }

  setNetwork(isConnected: boolean, isWeak = false): void {
    this.isConnected = isConnected
    this.isWeakNow = isWeak
    this.changes.tell()
  }

  newVersion(): void {
    for (const listener of this.readies) listener()
  }

  // the ports

  apiBase = () => 'https://api.test'
  now = () => this.clock
  newId = () => `00000000-0000-4000-8000-${String(++this.ids.last).padStart(12, '0')}`
  fontScale = () => this.scale
  log = () => undefined
  onShow = (listener: () => void) => void this.shows.push(listener)

  later(milliseconds: number, job: () => void): () => void {
    const timer = { at: this.clock + milliseconds, job }
    if (!this.isDead) this.timers.push(timer)
    return () => {
      this.timers = this.timers.filter((other) => other !== timer)
    }
  }

  async confirm(text: string): Promise<boolean> {
    this.questions.push(text)
    return this.goesOn
  }

  updates = {
    onReady: (listener: () => void) => void this.readies.push(listener),
    apply: () => void this.applied++,
    restart: () => void this.restarts++,
  }

  storage = {
    get: (key: string) => this.stored(key),
    set: (key: string, value: unknown) => {
      if (this.isStorageFull) throw new PhoneTrouble('storage.full', '手机里的存储满了。')
      if (!this.isDead) this.disk.storage.set(key, JSON.stringify(value))
    },
    remove: (key: string) => void (this.isDead || this.disk.storage.delete(key)),
    keys: () => [...this.disk.storage.keys()],
  }

  files = {
    keep: async (temporaryPath: string, name: string) => {
      const content = this.disk.files.get(temporaryPath)
      if (content === undefined) throw new PhoneTrouble('photo.gone', '这张照片已经不在手机里了，请重新选一次。')
      if (this.areFilesFull) throw new PhoneTrouble('files.full', '手机里存照片的地方满了。')
      this.disk.files.set(`user/${name}`, content)
      return `user/${name}`
    },
    exists: async (path: string) => this.disk.files.has(path),
    read: async (path: string) => (this.disk.files.get(path) as Uint8Array).slice().buffer,
    remove: async (path: string) => void this.disk.files.delete(path),
    showDocument: async (path: string) => void this.shown.push(path),
    keepInAlbum: async (path: string) => {
      if (this.isAlbumRefused) throw new PhoneTrouble('album.refused', '手机没有允许存照片。')
      this.album.push(path)
    },
  }

  calendar = {
    add: async (event: CalendarEvent) => void this.events.push(event),
  }

  account = {
    loginCode: async () => {
      if (!this.isConnected) throw new NetworkTrouble('offline')
      return `code-${++this.logins}`
    },
    askMessages: async (ids: string[]) => {
      this.asked.push(ids)
      return this.consent(ids)
    },
    messageChoices: async () => ({ isOn: true, choices: this.choices }),
    needsPrivacyConsent: async () => true,
    openPrivacyContract: async () => undefined,
  }

  network = {
    isOnline: () => this.isConnected,
    isWeak: () => this.isWeakNow,
    onChange: (listener: () => void) => this.changes.add(listener),
    request: (request: HttpRequest) =>
      this.carry(`${request.method} ${request.url.replace(this.apiBase(), '')}`, () => this.server.request(request)),
    upload: (upload: HttpUpload) =>
      this.carry(`UPLOAD ${upload.url.replace(this.apiBase(), '')}`, () =>
        this.server.upload(upload, this.disk.files.get(upload.file) as Uint8Array),
      ),
    download: (download: HttpDownload) =>
      this.carry(`DOWNLOAD ${download.url.replace(this.apiBase(), '')}`, async () => {
        const answer = await this.server.request({ ...download, method: 'GET' })
        return answer.status === 200 ? { ...answer, body: 'tmp/download' } : answer
      }),
  }

  private async carry(line: string, deliver: () => Promise<HttpAnswer> | HttpAnswer): Promise<HttpAnswer> {
    this.sent.push(line)
    await Promise.resolve()
    const ofUpload = line.startsWith('UPLOAD') ? this.uploadTroubles.shift() : undefined
    const trouble = this.isConnected ? (ofUpload ?? this.troubles.shift()) : 'offline'
    if (trouble !== undefined) throw new NetworkTrouble(trouble)
    const answer = await deliver()
    // the server may have done its work for a phone that is no longer there to hear it
    return this.isDead ? new Promise<HttpAnswer>(() => undefined) : answer
  }
}

/** Let every promise that can go on go on. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 40; turn++) await Promise.resolve()
  await new Promise((resolve) => setImmediate(resolve))
}
