// What a form opens with: the talk as the server has it, the draft from before, else what is known already.
import { listPhotos } from '../../api/photos'
import { getTalk, listTalks } from '../../api/talks'
import type { Photo, Talk } from '../../api/types'
import { session } from '../../core/session'
import type { FormDraft } from './draft'
import { beginFrom, beginNew, keyOfTalk, loadDraft, talkIdIn, unfinishedNew } from './draft'

export interface Opened {
  draft: FormDraft
  /** Null for a new talk, and when a draft is opened without a network. */
  talk: Talk | null
  /** Null when the server could not be asked. */
  arrived: Photo[] | null
  /** Found as it was left. */
  isResumed: boolean
  /** Who spoke here before, to be chosen by a tap. */
  speakers: string[]
}

export interface FormQuery {
  id?: string
  key?: string
  /** Begin another new one, although one is unfinished. */
  another?: string
  /** Opens the camera at once: for a photo in addition (`new`), or in place of the one with this id. */
  retake?: string
}

const MOST_SPEAKERS = 4
type OnStale = (savedAt: number) => void

export async function openForm({ id, key, another }: FormQuery, onStale: OnStale): Promise<Opened> {
  const talkId = id ? Number(id) : talkIdIn(key ?? '')
  if (talkId !== null) return openTalk(talkId, onStale)
  const kind = session.role() === 'school' ? 'self' : 'plan'
  const kept = key ? loadDraft(key) : another ? null : unfinishedNew(kind)
  const speakers = await recentSpeakers()
  return { draft: kept ?? beginNew(kind, {}), talk: null, arrived: [], isResumed: kept !== null, speakers }
}

/** The photos of a talk, or null when they cannot be asked for now: no reason to keep the form shut. */
export async function photosOf(talkId: number): Promise<Photo[] | null> {
  try {
    return (await listPhotos(talkId)).photos
  } catch {
    return null
  }
}

async function openTalk(talkId: number, onStale: OnStale): Promise<Opened> {
  const draft = loadDraft(keyOfTalk(talkId))
  try {
    const talk = await getTalk(talkId, { onStale })
    const arrived = talk.status === 'planned' ? [] : await photosOf(talkId)
    return { draft: draft ?? beginFrom(talk), talk, arrived, isResumed: draft !== null, speakers: [] }
  } catch (error) {
    if (draft === null) throw error
    return { draft, talk: null, arrived: null, isResumed: true, speakers: [] }
  }
}

async function recentSpeakers(): Promise<string[]> {
  try {
    const { talks } = await listTalks({ limit: 50 })
    return [...new Set(talks.map((talk) => talk.speaker_name))].slice(0, MOST_SPEAKERS)
  } catch {
    return []
  }
}
