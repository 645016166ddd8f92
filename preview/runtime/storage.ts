// wx storage on localStorage, a part for each phone, with WeChat's limits.

import { switches } from './switches'

const LIMIT_BYTES = 10 * 1024 * 1024
const ENTRY_LIMIT_BYTES = 1024 * 1024
const PREFIX = `phone:${switches.openid}:`
const OWN_PREFIX = `wechat:${switches.openid}:`

export const LIMIT_KB = LIMIT_BYTES / 1024

export function keys(): string[] {
  return Object.keys(localStorage)
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => key.slice(PREFIX.length))
}

const bytesOf = (text: string): number => new Blob([text]).size

export function bytesUsed(): number {
  return keys().reduce((sum, key) => sum + bytesOf(key) + bytesOf(localStorage.getItem(PREFIX + key) ?? ''), 0)
}

/** undefined: there is no such key. What was stored as `undefined` comes back as ''. */
export function read(key: string): unknown {
  const text = localStorage.getItem(PREFIX + key)
  return text === null ? undefined : ((JSON.parse(text) as { data?: unknown }).data ?? '')
}

export function write(key: string, data: unknown): void {
  const text = JSON.stringify({ data })
  if (bytesOf(text) > ENTRY_LIMIT_BYTES) throw new Error('entry size limit reached')
  const before = localStorage.getItem(PREFIX + key) ?? ''
  const full = bytesUsed() - bytesOf(before) + bytesOf(text) > LIMIT_BYTES
  try {
    if (!full) return localStorage.setItem(PREFIX + key, text)
  } catch {
    // the browser's own limit, about 5 million characters for all phones together
  }
  throw new Error('exceed storage max size 10Mb')
}

export function remove(key: string): void {
  localStorage.removeItem(PREFIX + key)
}

export function clear(): void {
  for (const key of keys()) remove(key)
}

/** What WeChat itself remembers about this phone; the mini-program does not see it. */
export function readOwn(key: string): string | null {
  return localStorage.getItem(OWN_PREFIX + key)
}

export function writeOwn(key: string, text: string): void {
  localStorage.setItem(OWN_PREFIX + key, text)
}
