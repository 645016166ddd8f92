// request, uploadFile, downloadFile: real HTTP to this page's own server, through the switched network.

import { addTemporaryFile, fileAt } from '../files'
import { serverUrl } from '../resources'
import { carry, networkType, interrupted, onNetworkChange } from '../transport'
import { answer, api, listeners, start, WxError, type Offer, type Options } from './api'
import { appConfig } from '../packages'

interface Task {
  abort(): void
  onProgressUpdate(listener: (progress: Progress) => void): void
  offProgressUpdate(listener?: (progress: Progress) => void): void
  onHeadersReceived(listener: (headers: { header: Record<string, string> }) => void): void
  offHeadersReceived(listener?: (headers: { header: Record<string, string> }) => void): void
}

interface Progress {
  progress: number
  totalBytesSent: number
  totalBytesExpectedToSend: number
}

interface Running {
  signal: AbortSignal
  progress: ReturnType<typeof listeners<[Progress]>>
  headers: ReturnType<typeof listeners<[{ header: Record<string, string> }]>>
}

type Call = Options & { url: string; header?: Record<string, unknown>; timeout?: number }
type Kind = 'request' | 'uploadFile' | 'downloadFile'

const DEFAULT_TIMEOUT_MS = 60_000

/** As in WeChat these three give a task and never a promise. */
function taskApi<T extends Call>(name: Kind, work: (options: T, running: Running) => Promise<Record<string, unknown>>) {
  return (options: T): Task => {
    const controller = new AbortController()
    const running: Running = { signal: controller.signal, progress: listeners(), headers: listeners() }
    const limit = options.timeout ?? appConfig().networkTimeout?.[name] ?? DEFAULT_TIMEOUT_MS
    const timer = setTimeout(() => controller.abort(new WxError('timeout', 5)), limit)
    const forget = interrupted.add(() => controller.abort(new WxError('interrupted', 600003)))
    const settled = start(name, () => work(options, running)).finally(() => {
      clearTimeout(timer)
      forget()
    })
    void answer(settled, options)
    return {
      abort: () => controller.abort(new WxError('abort', 600004)),
      onProgressUpdate: running.progress.on,
      offProgressUpdate: running.progress.off,
      onHeadersReceived: running.headers.on,
      offHeadersReceived: running.headers.off,
    }
  }
}

function address(url: string): string {
  if (!/^https?:\/\//.test(url)) throw new WxError(`invalid url "${url}"`, 600009)
  return serverUrl(url)
}

function headersOf(given: Record<string, unknown> | undefined, skipped: RegExp): Record<string, string> {
  const pairs = Object.entries(given ?? {}).filter(([name]) => !skipped.test(name))
  return Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), String(value)]))
}

/** WeChat gives the names of headers as servers write them, which HTTP/2 and fetch do not keep. */
function received(headers: Headers): Record<string, string> {
  const capital = (name: string) => name.replace(/(^|-)[a-z]/g, (letters) => letters.toUpperCase())
  return Object.fromEntries([...headers].map(([name, value]) => [capital(name), value]))
}

type RequestOptions = Call & { method?: string; data?: unknown; dataType?: string; responseType?: string }

function bodyAndUrl(options: RequestOptions, headers: Record<string, string>): [string, BodyInit | undefined] {
  const url = address(options.url)
  const { data } = options
  const isGet = (options.method ?? 'GET').toUpperCase() === 'GET'
  if (data === undefined || data === null) return [url, undefined]
  if (data instanceof ArrayBuffer || typeof data === 'string') return [url, isGet ? undefined : data]
  const pairs = Object.entries(data as object).map(([name, value]): [string, string] => [
    name,
    typeof value === 'object' ? JSON.stringify(value) : String(value),
  ])
  const search = pairs.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')
  if (isGet) return [search ? `${url}${url.includes('?') ? '&' : '?'}${search}` : url, undefined]
  return [url, headers['content-type']?.includes('x-www-form-urlencoded') ? search : JSON.stringify(data)]
}

async function request(options: RequestOptions, { signal, headers: told }: Running): Promise<Record<string, unknown>> {
  const headers = { 'content-type': 'application/json', ...headersOf(options.header, /^referer$/i) }
  const [url, body] = bodyAndUrl(options, headers)
  const method = (options.method ?? 'GET').toUpperCase()
  const response = await carry({ bytes: 0, signal }, (line) =>
    fetch(url, { method, headers, body: body ?? null, credentials: 'omit', cache: 'no-store', signal: line }),
  )
  const header = received(response.headers)
  told.tell({ header })
  return { statusCode: response.status, header, cookies: [], data: await content(response, options) }
}

async function content(response: Response, options: RequestOptions): Promise<unknown> {
  if (options.responseType === 'arraybuffer') return await response.arrayBuffer()
  const text = await response.text()
  if ((options.dataType ?? 'json') !== 'json') return text
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

type UploadOptions = Call & { filePath: string; name: string; fileName?: string; formData?: Record<string, unknown> }

async function uploadFile(options: UploadOptions, running: Running): Promise<Record<string, unknown>> {
  const url = address(options.url)
  const file = fileAt(options.filePath)
  if (!file) throw new WxError(`file doesn't exist, "${options.filePath}"`, 600001)
  const form = new FormData()
  for (const [name, value] of Object.entries(options.formData ?? {})) form.append(name, String(value))
  form.append(options.name, file.blob, options.fileName ?? options.filePath.split('/').at(-1))
  const total = file.blob.size
  const tell = (share: number) => {
    const sent = Math.round(total * share)
    running.progress.tell({ progress: Math.floor(share * 100), totalBytesSent: sent, totalBytesExpectedToSend: total })
  }
  const headers = headersOf(options.header, /^(content-type|referer)$/i)
  const load = { bytes: total, signal: running.signal, onSent: tell }
  return await carry(load, (line) => send(url, form, headers, line))
}

async function send(url: string, form: FormData, headers: Record<string, string>, signal: AbortSignal) {
  const response = await fetch(url, { method: 'POST', headers, body: form, credentials: 'omit', signal })
  return { statusCode: response.status, header: received(response.headers), data: await response.text() }
}

async function downloadFile(options: Call, { signal }: Running): Promise<Record<string, unknown>> {
  const headers = headersOf(options.header, /^referer$/i)
  const response = await carry({ bytes: 0, signal }, (line) =>
    fetch(address(options.url), { headers, credentials: 'omit', signal: line }),
  )
  const blob = await response.blob()
  const extension = blob.type.split('/')[1]?.replace('jpeg', 'jpg') ?? 'bin'
  return { statusCode: response.status, tempFilePath: addTemporaryFile(blob, extension) }
}

export function networkOffers(): Offer[] {
  const change = listeners<[{ isConnected: boolean; networkType: string }]>()
  const weak = listeners<[{ weakNet: boolean; networkType: string }]>()
  onNetworkChange((isWeak) => {
    change.tell({ isConnected: networkType() !== 'none', networkType: networkType() })
    weak.tell({ weakNet: isWeak, networkType: networkType() })
  })
  const real = {
    request: taskApi('request', request),
    uploadFile: taskApi('uploadFile', uploadFile),
    downloadFile: taskApi('downloadFile', downloadFile),
  }
  const simulated = {
    getNetworkType: api('getNetworkType', () => ({ networkType: networkType() })),
    onNetworkStatusChange: change.on,
    offNetworkStatusChange: change.off,
    onNetworkWeakChange: weak.on,
    offNetworkWeakChange: weak.off,
  }
  return [
    { standing: 'real', members: real },
    { standing: 'simulated', members: simulated },
  ]
}
