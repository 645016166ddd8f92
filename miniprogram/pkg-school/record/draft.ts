// A form being filled in, as it is kept on the phone: begun from what is known, found again after a kill.
import type { Talk } from '../../api/types'
import { drafts } from '../../core/drafts'
import { ports } from '../../core/here'
import { outbox } from '../../core/outbox'
import { photoQueue } from '../../core/queue'
import type { FormValues, Kind } from './form'
import { blankValues, valuesOf } from './form'

export interface FormDraft {
  key: string
  kind: Kind
  /** Made once, so that the server knows a repetition: of the talk, and of its record. */
  clientId: string
  recordClientId: string
  talkId: number | null
  /** Of the talk that was on the screen when this was begun. */
  version: number
  /** Client ids of the photos its last submission named. */
  declared: string[]
  base: FormValues
  values: FormValues
}

const NEW = 'new-'

export function keyOfTalk(talkId: number): string {
  return `talk-${talkId}`
}

/** The talk a draft's key names; null for a new one. */
export function talkIdIn(key: string): number | null {
  const id = Number(/^talk-(\d+)$/.exec(key)?.[1])
  return Number.isNaN(id) ? null : id
}

export function loadDraft(key: string): FormDraft | null {
  return drafts.load<FormDraft>(key)
}

export function beginFrom(talk: Talk): FormDraft {
  const values = valuesOf(talk)
  const known = { talkId: talk.id, version: talk.version, declared: talk.declared_photos }
  return { ...begin(keyOfTalk(talk.id), 'record', values), ...known }
}

export function beginNew(kind: Kind, known: Partial<FormValues>): FormDraft {
  return begin(NEW + ports.newId(), kind, { ...blankValues(ports.now()), ...known })
}

/** The newest one begun and neither finished nor on its way. */
export function unfinishedNew(kind: Kind): FormDraft | null {
  for (const { key } of drafts.list()) {
    if (!key.startsWith(NEW) || outbox.item(key) !== null) continue
    const draft = loadDraft(key)
    if (draft?.kind === kind) return draft
  }
  return null
}

export async function throwAway(key: string): Promise<void> {
  drafts.remove(key)
  outbox.discard(key)
  for (const photo of photoQueue.items(key)) if (photo.talkId === null) await photoQueue.remove(photo.clientId)
}

function begin(key: string, kind: Kind, values: FormValues): FormDraft {
  const ids = { clientId: ports.newId(), recordClientId: ports.newId() }
  return { key, kind, ...ids, talkId: null, version: 0, declared: [], base: values, values }
}
