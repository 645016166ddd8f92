// A filled-in form as the outbox takes it.
import type { Plan } from '../../api/types'
import type { RecordToSend } from '../../core/outbox'
import { shortDayWords } from '../../core/time'
import type { FormDraft } from './draft'
import { toRecord, toTalk } from './form'

/** For lists: `11月25日 示例讲师甲`. */
export function titleOf({ values }: FormDraft): string {
  return `${shortDayWords(values.day)} ${values.speakerName.trim()}`.trim()
}

/** Client ids of the photos that a submission names. */
export function photosOfSubmission({ submission }: RecordToSend): string[] {
  const record = submission.kind === 'record' ? submission.body : submission.body.record
  return record?.photos ?? []
}

export function toSend(draft: FormDraft, photos: string[], plan: Plan): RecordToSend {
  const { key, kind, values, talkId, version } = draft
  const title = titleOf(draft)
  const record = kind === 'plan' ? null : toRecord(values, draft.recordClientId, photos, plan)
  if (talkId !== null && record !== null) return { key, title, submission: { kind: 'record', talkId, version, body: record } }
  return { key, title, submission: { kind: 'talk', body: toTalk(kind, values, draft.clientId, record, plan) } }
}
