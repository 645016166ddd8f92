// The photos of one record, wherever they are: with the server, on their way, or only on this phone.
import type { Photo } from '../../api/types'
import { ports } from '../../core/here'
import type { PhotoStatus, QueuedPhoto } from '../../core/queue'
import { photoQueue } from '../../core/queue'
import { shrink } from './taking'

export const WANTED = ['全景+横幅', '讲课近景'] as const
export const OTHER = '其他照片'

export interface RecordPhoto {
  clientId: string
  /** Of the server; null while it is only on the phone. */
  photoId: number | null
  /** A file of the phone, or a signed address of a small one. */
  path: string
  /** For a closer look. */
  large: string
  label: string
  status: PhotoStatus
  progress: number
  problem: string | null
  /** Not to be seen before a reviewer has looked at it. */
  isHidden: boolean
}

export interface RecordPhotos {
  photos: RecordPhoto[]
  /** Declared once, neither arrived nor on this phone. */
  missing: number
}

/** `before`: client ids that the last submission named. `arrived` is null when the server could not be asked. */
export function gather(before: readonly string[], arrived: Photo[] | null, queued: QueuedPhoto[]): RecordPhotos {
  // one that was received and that nobody names any more was taken out of the record
  const own = queued.filter((photo) => photo.status !== 'uploaded' || before.includes(photo.clientId))
  const here = new Map((arrived ?? []).map((photo) => [photo.client_id, photo]))
  const shown = [...here.values()].map((photo, index) => fromServer(photo, own, index))
  shown.push(...own.filter((photo) => !here.has(photo.clientId)).map(fromPhone))
  const known = new Set(shown.map((photo) => photo.clientId))
  const missing = arrived === null ? 0 : before.filter((id) => !known.has(id)).length
  return { photos: shown, missing }
}

/** Client ids to name in the submission: without an answer from the server, what was named before stays so. */
export function toDeclare(before: readonly string[], arrived: Photo[] | null, photos: RecordPhoto[]): string[] {
  const kept = arrived === null ? before : []
  return [...new Set([...kept, ...photos.map((photo) => photo.clientId)])]
}

/** What an empty slot should ask for, after the photos there are. */
export function slotLabels(photos: readonly { label: string }[]): string[] {
  const there = photos.map((photo) => photo.label)
  const wanted = WANTED.slice(0, Math.max(0, WANTED.length - photos.length))
  const missing = WANTED.filter((label) => !there.includes(label)).slice(0, wanted.length)
  return [...there, ...missing]
}

/** For several photos chosen at once, in their order. */
export function nextLabels(photos: readonly { label: string }[], count: number): string[] {
  const missing: string[] = WANTED.filter((label) => !photos.some((photo) => photo.label === label))
  return Array.from({ length: count }, (_, index) => missing[index] ?? OTHER)
}

function fromServer(photo: Photo, queued: QueuedPhoto[], index: number): RecordPhoto {
  const onPhone = queued.find((item) => item.clientId === photo.client_id)
  const label = onPhone?.label ?? WANTED[index] ?? OTHER
  const [path, large] = onPhone ? [onPhone.path, onPhone.path] : [photo.small_url, photo.url]
  const known = { clientId: photo.client_id, photoId: photo.id, label, isHidden: photo.is_hidden && !onPhone }
  return { ...known, path, large, status: 'uploaded', progress: 100, problem: null }
}

function fromPhone({ clientId, path, label, status, progress, problem }: QueuedPhoto): RecordPhoto {
  return { clientId, photoId: null, path, large: path, label, status, progress, problem, isHidden: false }
}

/** On this phone and not done with: of this form, or of earlier submissions of the same talk. */
export function queuedFor(key: string, talkId: number | null): QueuedPhoto[] {
  return photoQueue.items().filter((photo) => photo.recordKey === key || (talkId !== null && photo.talkId === talkId))
}

/** Those of a form, for its submission. */
export function photosIn(draft: { key: string; talkId: number | null }, before: readonly string[], arrived: Photo[] | null) {
  return gather(before, arrived, queuedFor(draft.key, draft.talkId)).photos
}

/** How many of these are on this phone and have not arrived. */
export function unfinished(clientIds: readonly string[]): number {
  const open = photoQueue.items().filter((photo) => photo.status !== 'uploaded')
  return open.filter((photo) => clientIds.includes(photo.clientId)).length
}

/** For a photo in the place of one that the server has: it leaves at once, without a submission. */
export interface Replacing {
  talkId: number
  photoId: number
}

/** Copies them to the phone's own files before anything else happens to them. */
export async function keepPhotos(
  key: string,
  paths: readonly string[],
  labels: readonly string[],
  replacing: Replacing | null = null,
): Promise<void> {
  for (const [index, path] of paths.entries()) {
    const small = await shrink(path)
    const label = labels[index] ?? OTHER
    const kept = { recordKey: key, clientId: ports.newId(), path: small, label }
    await photoQueue.add({ ...kept, talkId: replacing?.talkId ?? null, ...(replacing && { replaces: replacing.photoId }) })
  }
}
