// Everything the core needs of WeChat, as one object: `wx-ports.ts` is the real one, tests bring their own.

/** Why nothing came back. `interrupted`: WeChat stopped it because the mini-program was hidden. */
export type NetworkTroubleKind = 'offline' | 'timeout' | 'interrupted'

export class NetworkTrouble extends Error {
  readonly kind: NetworkTroubleKind

  constructor(kind: NetworkTroubleKind) {
    super(kind)
    this.name = 'NetworkTrouble'
    this.kind = kind
  }
}

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  url: string
  headers: Record<string, string>
  data?: object
  /** Milliseconds. */
  timeout: number
}

export interface HttpUpload {
  url: string
  headers: Record<string, string>
  /** Path of the file on the phone. */
  file: string
  /** Its name in the multipart form. */
  name: string
  fields: Record<string, string>
  timeout: number
  /** 0 … 100. */
  onProgress: (percent: number) => void
}

export interface HttpDownload {
  url: string
  headers: Record<string, string>
  timeout: number
}

export interface HttpAnswer {
  status: number
  /** Parsed JSON, or the text when it is none. */
  body: unknown
}

export interface Network {
  /** Any HTTP status resolves; rejects with `NetworkTrouble` only. */
  request(request: HttpRequest): Promise<HttpAnswer>
  upload(upload: HttpUpload): Promise<HttpAnswer>
  /** The body of a success is the path of a temporary file. */
  download(download: HttpDownload): Promise<HttpAnswer>
  isOnline(): boolean
  isWeak(): boolean
  /** Called when the network comes, goes, weakens or recovers. Answers how to stop listening. */
  onChange(listener: () => void): () => void
}

export interface Storage {
  get(key: string): unknown
  /** Throws `PhoneTrouble` when the 10 MB are full. */
  set(key: string, value: unknown): void
  remove(key: string): void
  keys(): string[]
}

export type DocumentType = 'xlsx' | 'docx'

export interface Files {
  /** Copies a temporary file to the user's files; answers its new path. Throws `PhoneTrouble`: gone, or no room. */
  keep(temporaryPath: string, name: string): Promise<string>
  exists(path: string): Promise<boolean>
  read(path: string): Promise<ArrayBuffer>
  /** Removing what is not there is fine. */
  remove(path: string): Promise<void>
  /** Opens a document in WeChat, from where the person may keep or forward it. Throws `PhoneTrouble`. */
  showDocument(path: string, type: DocumentType): Promise<void>
  /** Copies a picture to the phone's album. Throws `PhoneTrouble`; `album.refused` when the person has to allow it. */
  keepInAlbum(path: string): Promise<void>
}

/** An appointment, as the phone's own calendar takes it. */
export interface CalendarEvent {
  title: string
  /** Seconds since 1970. */
  startTime: number
  endTime: number
  location: string
  description: string
  /** Seconds before the beginning. */
  alarmOffset: number
}

export interface Calendar {
  /** Only inside a tap. Throws `PhoneTrouble`; `calendar.refused` when the person has to allow it. */
  add(event: CalendarEvent): Promise<void>
}

export type MessageChoice = 'ask' | 'always' | 'never'

export interface Account {
  /** A fresh single-use code of wx.login. Rejects with `NetworkTrouble`. */
  loginCode(): Promise<string>
  /** Shows WeChat's question; template id → accept, reject, ban or filter. Rejects when it cannot be shown. */
  askMessages(templateIds: string[]): Promise<Record<string, string>>
  /** What the person settled in WeChat for each template (总是保持以上选择). */
  messageChoices(): Promise<{ isOn: boolean; choices: Record<string, MessageChoice> }>
  needsPrivacyConsent(): Promise<boolean>
  openPrivacyContract(): Promise<void>
}

export interface Updates {
  /** Called when WeChat has fetched a new version. */
  onReady(listener: () => void): void
  /** Restart into the fetched version. */
  apply(): void
  /** Restart, so that WeChat looks for a new version. */
  restart(): void
}

export interface Ports {
  /** No trailing slash. */
  apiBase(): string
  /** Milliseconds since 1970. */
  now(): number
  /** Runs `job` later; answers how to call it off. */
  later(milliseconds: number, job: () => void): () => void
  /** A UUID, version 4. */
  newId(): string
  /** Called whenever the mini-program comes to the front. */
  onShow(listener: () => void): void
  /** WeChat's own text scale: 1 is standard, 1.4 care mode. */
  fontScale(): number
  /** Asks with one button to go on and one to stay; true for going on. */
  confirm(text: string, goOn: string): Promise<boolean>
  log(level: 'info' | 'warn', event: string, facts?: Record<string, string | number | boolean>): void
  network: Network
  storage: Storage
  files: Files
  calendar: Calendar
  account: Account
  updates: Updates
}
