// What became of the messages to oneself: icon, words and tone of each. Pure.
import type { MessageStatus, OwnMessage } from '../../../api/types'
import type { Sign } from '../../../core/words'
import { beijingDay, shortDayWords, timeWords } from '../../../core/time'

export interface OwnRow {
  id: number
  title: string
  body: string
  /** Why, and when. */
  detail: string
  sign: Sign
}

const LOOKS: Record<MessageStatus, Pick<Sign, 'icon' | 'tone'>> = {
  queued: { icon: 'time', tone: 'info' },
  sent: { icon: 'check', tone: 'info' },
  delivered: { icon: 'check-circle', tone: 'ok' },
  refused: { icon: 'error-circle', tone: 'attention' },
  no_credit: { icon: 'error-circle', tone: 'attention' },
  failed: { icon: 'error-circle', tone: 'attention' },
  expired: { icon: 'minus-circle', tone: 'plain' },
  left: { icon: 'minus-circle', tone: 'plain' },
  discarded: { icon: 'minus-circle', tone: 'plain' },
}

export function ownRows(messages: readonly OwnMessage[]): OwnRow[] {
  return messages.map((message) => ({
    id: message.id,
    title: message.subject_words,
    body: message.body,
    detail: message.reason_words ?? whenWords(message),
    sign: { ...LOOKS[message.status], words: message.status_words },
  }))
}

function whenWords({ sent_at, created_at }: OwnMessage): string {
  const moment = sent_at ?? created_at
  return `${shortDayWords(beijingDay(moment))} ${timeWords(moment)}`
}
