// Everything on its way from this phone, by record, in plain words. Pure.
import type { RecordOnItsWay } from '../../core/outbox'
import type { QueuedPhoto } from '../../core/queue'
import { beijingDay, shortDayWords, timeWords } from '../../core/time'
import type { Sign } from '../../core/words'

export type PhotoAct = 'retry' | 'again' | ''

export interface PhotoRow extends Sign {
  clientId: string
  path: string
  label: string
  progress: number
  isMoving: boolean
  problem: string
  act: PhotoAct
}

export interface RecordRow extends Sign {
  key: string
  title: string
  problem: string
  /** `try` sends it now, `edit` opens the form. */
  act: 'try' | 'edit' | ''
  photos: PhotoRow[]
}

/** `11月25日 示例讲师甲` for the key of a form still open; null when there is none. */
export type TitleOf = (key: string) => string | null

/** Records first submitted come first; photos without a submission are those of a form still open. */
export function group(records: readonly RecordOnItsWay[], photos: readonly QueuedPhoto[], now: number, titleOf: TitleOf): RecordRow[] {
  const keys = new Set([...records.map((item) => item.key), ...photos.map((photo) => photo.recordKey)])
  return [...keys].map((key) => {
    const own = photos.filter((photo) => photo.recordKey === key)
    const record = records.find((item) => item.key === key)
    const isOpen = record === undefined && own.some((photo) => photo.talkId === null)
    const rows = own.map((photo) => photoRow(photo, isOpen, now))
    return { key, photos: rows, ...(record ? recordSign(record, now) : restSign(own, isOpen, titleOf(key))) }
  })
}

function recordSign(record: RecordOnItsWay, now: number): Omit<RecordRow, 'key' | 'photos'> {
  const { title } = record
  const problem = record.problem ?? ''
  switch (record.status) {
    case 'dead':
      return { title, problem, words: '要您看一下', icon: 'error-circle', tone: 'attention', act: 'edit' }
    case 'waiting': {
      const wait = waitWords(record.nextAt, now)
      return { title, problem: `${problem}${wait}`, words: '等网络', icon: 'time', tone: 'info', act: 'try' }
    }
    case 'awaiting_photos':
      return { title, problem: '', words: '文字已提交', icon: 'check-circle', tone: 'ok', act: '' }
    default:
      return { title, problem, words: '正在提交', icon: 'cloud-upload', tone: 'info', act: '' }
  }
}

function restSign(photos: readonly QueuedPhoto[], isOpen: boolean, known: string | null): Omit<RecordRow, 'key' | 'photos'> {
  const savedAt = photos[0]?.savedAt ?? 0
  const title = known ?? `${shortDayWords(beijingDay(savedAt))} ${timeWords(savedAt)} 拍的`
  if (isOpen) {
    const problem = '这份记录还没有提交，提交以后照片才开始传。'
    return { title, problem, words: '草稿', icon: 'edit-1', tone: 'plain', act: 'edit' }
  }
  return { title, problem: '', words: '文字已提交', icon: 'check-circle', tone: 'ok', act: '' }
}

function photoRow(photo: QueuedPhoto, isOpen: boolean, now: number): PhotoRow {
  const { clientId, path, label, progress } = photo
  const isMoving = photo.status === 'uploading'
  return { clientId, path, label, progress, isMoving, ...photoSign(photo, isOpen, now) }
}

function photoSign(photo: QueuedPhoto, isOpen: boolean, now: number): Sign & { problem: string; act: PhotoAct } {
  const problem = photo.problem ?? ''
  switch (photo.status) {
    case 'uploaded':
      return { words: '已收到', icon: 'check-circle', tone: 'ok', problem: '', act: '' }
    case 'uploading':
      return { words: `${photo.progress}%`, icon: 'cloud-upload', tone: 'info', problem: '', act: '' }
    case 'waiting':
      return { words: '等网络', icon: 'time', tone: 'info', problem: problem + waitWords(photo.nextAt, now), act: 'retry' }
    case 'dead':
      return { words: '不能用', icon: 'error-circle', tone: 'attention', problem, act: 'again' }
    case 'saved':
      return { words: isOpen ? '已存好' : '排队中', icon: 'time', tone: 'info', problem: '', act: '' }
  }
}

function waitWords(nextAt: number, now: number): string {
  const seconds = Math.ceil((nextAt - now) / 1000)
  if (seconds <= 0) return '马上再试。'
  return seconds < 60 ? `${seconds} 秒后再试。` : `${Math.ceil(seconds / 60)} 分钟后再试。`
}
