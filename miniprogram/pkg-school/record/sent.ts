// What became of a submission, in words: kept on the phone, or with the server and its photos on their way.
import { ports } from '../../core/here'
import type { OutboxStatus, RecordOnItsWay } from '../../core/outbox'
import { beijingDay } from '../../core/time'
import type { Tone } from '../../core/words'
import type { FormDraft } from './draft'
import type { Kind } from './form'
import { unfinished } from './photos'

export interface Sent {
  title: string
  words: string
  icon: string
  tone: Tone
}

/** `status` is null once the server has the talk and every photo. */
export function sentWords(kind: Kind, status: OutboxStatus | null, photos: number, arrived: number): Sent {
  if (status !== null && status !== 'awaiting_photos') {
    const words = '可以放心离开，不会丢，也不用再填。'
    return { title: '已保存在手机，联网后自动提交', words, icon: 'cloud-upload', tone: 'info' }
  }
  if (kind === 'plan') {
    return { title: '已记下这场宣讲', words: '学校会在待办里看到，讲完由学校填记录。', icon: 'check-circle', tone: 'ok' }
  }
  if (arrived < photos) {
    const words = `照片已到 ${arrived} 张，共 ${photos} 张。到齐后自动送审，不用等在这里。`
    return { title: '文字已提交，照片正在传', words, icon: 'cloud-upload', tone: 'info' }
  }
  return { title: '已提交，等审核', words: '审核结果会在微信和待办里告诉您。', icon: 'check-circle', tone: 'ok' }
}

/** For the card: `item` is null once the outbox has nothing more to do. */
export function afterwards(draft: FormDraft, item: RecordOnItsWay | null, knownId: number, declared: readonly string[]) {
  const sentTalkId = item?.talkId ?? knownId
  const there = declared.length - unfinished(declared)
  const isDue = draft.kind === 'plan' && draft.values.day <= beijingDay(ports.now())
  const sent = sentWords(draft.kind, item?.status ?? null, declared.length, there)
  return { sent, sentTalkId, sentActions: actionsAfter(sentTalkId, isDue, there < declared.length) }
}

/** Where to go from here, the likeliest first. */
function actionsAfter(talkId: number, isDue: boolean, hasOpenPhotos: boolean): { key: string; words: string }[] {
  return [
    ...(isDue && talkId > 0 ? [{ key: 'record', words: '已经讲完了，现在填记录' }] : []),
    { key: 'todo', words: '好的，回到待办' },
    ...(hasOpenPhotos ? [{ key: 'photos', words: '看照片传到哪了' }] : []),
    ...(talkId > 0 ? [{ key: 'talk', words: '看这一场' }] : []),
  ]
}
