// Files of the phone. Saved files live in IndexedDB and outlive a restart; temporary ones are gone with the page.

import { report } from './errors'
import { switches } from './switches'

export const USER_DATA_PATH = 'wxfile://usr'
const SAVED_PREFIX = 'wxfile://store_'
const TEMPORARY_PREFIX = 'wxfile://tmp_'
const STORE = 'files'

export interface StoredFile {
  blob: Blob
  /** Milliseconds since 1970. */
  modifiedAt: number
}

const files = new Map<string, StoredFile>()
const folders = new Set<string>([USER_DATA_PATH])
const urls = new Map<string, string>()
let database: IDBDatabase
let sequence = 0

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'))
  })

export async function openFiles(): Promise<void> {
  const opening = indexedDB.open(`phone-${switches.openid}`, 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE)
  database = await done(opening)
  const store = database.transaction(STORE).objectStore(STORE)
  const [names, contents] = await Promise.all([done(store.getAllKeys()), done(store.getAll())])
  names.forEach((name, index) => remember(String(name), contents[index] as StoredFile))
}

function remember(path: string, file: StoredFile): void {
  files.set(path, file)
  const parent = path.slice(0, path.lastIndexOf('/'))
  if (path.startsWith(`${USER_DATA_PATH}/`)) folders.add(parent)
}

export const isSaved = (path: string): boolean => path.startsWith(USER_DATA_PATH) || path.startsWith(SAVED_PREFIX)

export function fileAt(path: string): StoredFile | undefined {
  return files.get(path)
}

export function isFolder(path: string): boolean {
  return folders.has(path.replace(/\/$/, ''))
}

export function makeFolder(path: string): void {
  folders.add(path.replace(/\/$/, ''))
}

export function removeFolder(path: string): void {
  folders.delete(path.replace(/\/$/, ''))
}

/** Names directly inside a folder. */
export function namesIn(folder: string): string[] {
  const prefix = `${folder.replace(/\/$/, '')}/`
  const inside = [...files.keys(), ...folders].filter((path) => path.startsWith(prefix))
  return [...new Set(inside.map((path) => path.slice(prefix.length).split('/')[0] ?? ''))].filter(Boolean)
}

export function savedFiles(): [string, StoredFile][] {
  return [...files].filter(([path]) => path.startsWith(SAVED_PREFIX))
}

function bytesSaved(): number {
  return [...files].reduce((sum, [path, { blob }]) => sum + (isSaved(path) ? blob.size : 0), 0)
}

/** Kept for good once the promise is fulfilled. Throws WeChat's words when the phone is full. */
export function writeFile(path: string, blob: Blob): Promise<void> {
  if (isSaved(path) && bytesSaved() - (files.get(path)?.blob.size ?? 0) + blob.size > switches.fileLimit) {
    throw new Error('the maximum size of the file storage limit is exceeded')
  }
  forgetUrl(path)
  const file = { blob, modifiedAt: Date.now() }
  remember(path, file)
  if (!isSaved(path)) return Promise.resolve()
  return keep((store) => store.put(file, path))
}

export function deleteFile(path: string): Promise<void> {
  if (!files.delete(path)) throw new Error(`no such file or directory "${path}"`)
  forgetUrl(path)
  return keep((store) => store.delete(path))
}

function keep(change: (store: IDBObjectStore) => IDBRequest): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const transaction = database.transaction(STORE, 'readwrite')
    change(transaction.objectStore(STORE))
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => {
      report(transaction.error, 'IndexedDB')
      reject(transaction.error ?? new Error('IndexedDB'))
    }
  })
}

export function addTemporaryFile(blob: Blob, extension: string): string {
  sequence += 1
  const path = `${TEMPORARY_PREFIX}${Date.now().toString(16)}${sequence}.${extension}`
  files.set(path, { blob, modifiedAt: Date.now() })
  return path
}

export function newSavedPath(from: string): string {
  sequence += 1
  return `${SAVED_PREFIX}${Date.now().toString(16)}${sequence}.${from.split('.').at(-1) ?? 'bin'}`
}

/** As a phone that needs space does. */
export function dropTemporaryFiles(): void {
  for (const path of files.keys()) if (path.startsWith(TEMPORARY_PREFIX)) files.delete(path)
}

/** For showing: null when there is no such file. */
export function fileUrl(path: string): string | null {
  const file = files.get(path)
  if (!file) return null
  const url = urls.get(path) ?? URL.createObjectURL(file.blob)
  urls.set(path, url)
  return url
}

function forgetUrl(path: string): void {
  const url = urls.get(path)
  if (url) URL.revokeObjectURL(url)
  urls.delete(path)
}

/** The bytes at once, for the …Sync calls. */
export function bytesNow(path: string): Uint8Array<ArrayBuffer> {
  const url = fileUrl(path)
  if (url === null) throw new Error(`no such file or directory "${path}"`)
  const request = new XMLHttpRequest()
  request.open('GET', url, false)
  request.overrideMimeType('text/plain; charset=x-user-defined')
  request.send()
  return Uint8Array.from(request.responseText, (letter) => letter.charCodeAt(0) & 0xff)
}
