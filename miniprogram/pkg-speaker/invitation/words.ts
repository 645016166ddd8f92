// What the page of an invitation says to the speaker: spoken, short, and what comes next. Pure.
import type { Invitation, InvitationLink } from '../../api/types'
import type { CalendarEvent } from '../../core/ports'
import { beijingDay, dayWords, spokenTime } from '../../core/time'

const DAY = 24 * 3600

export interface Line {
  name: string
  words: string
}

export function linesOf(invitation: Invitation): Line[] {
  const place = [invitation.school.name, invitation.venue ?? (invitation.is_online ? '线上' : '')].filter(Boolean).join(' ')
  const contact = [invitation.inviter.unit_name, invitation.inviter.contact_name].filter(Boolean).join(' ')
  return [
    { name: '时间', words: `${dayWords(beijingDay(invitation.starts_at))}\n${spokenTime(invitation.starts_at)}，约 ${invitation.minutes} 分钟` },
    { name: '地点', words: place },
    ...(invitation.audience_words ? [{ name: '听众', words: invitation.audience_words }] : []),
    { name: '联系', words: contact },
  ]
}

/** Before anybody has shown who they are: no names of people. */
export function linesOfLink(link: InvitationLink): Line[] {
  return [
    { name: '时间', words: `${dayWords(beijingDay(link.starts_at))}\n${spokenTime(link.starts_at)}，约 ${link.minutes} 分钟` },
    { name: '地点', words: link.school_name },
    { name: '邀请', words: link.inviter_name },
  ]
}

export interface Outcome {
  /** Big, in the middle. */
  title: string
  icon: 'check-circle' | 'time' | 'info-circle'
  tone: 'ok' | 'info' | 'plain'
  /** What happens now. */
  next: string
}

/** What stands on the page once there is nothing to answer. */
export function outcomeOf(invitation: Invitation, now: number): Outcome {
  switch (invitation.status) {
    case 'accepted':
      return acceptedOutcome(invitation, now)
    case 'time_proposed':
      return { title: '已告诉对方您方便的时间', icon: 'time', tone: 'info', next: '对方定好时间，我们就告诉您。' }
    case 'declined':
      return { title: '知道了，谢谢您告诉我们', icon: 'check-circle', tone: 'plain', next: '我们会另请一位。以后有合适的再请您。' }
    case 'withdrawn':
      return { title: '这次不用去了', icon: 'info-circle', tone: 'plain', next: '对方撤回了这份邀请，以后有合适的再请您。' }
    case 'expired':
      return { title: '这次已经过了回复的时间', icon: 'info-circle', tone: 'plain', next: '您要是还想去，请打电话告诉邀请您的单位。' }
    case 'invited':
      return { title: '等您回复', icon: 'time', tone: 'info', next: '' }
  }
}

function acceptedOutcome(invitation: Invitation, now: number): Outcome {
  if (Date.parse(invitation.starts_at) < now) {
    return { title: '辛苦了，谢谢您！', icon: 'check-circle', tone: 'ok', next: '学校会把这一场记下来，在「我的宣讲」里能看到。' }
  }
  if (invitation.speaker_confirmed_at !== null) {
    return { title: '说好了，到时候见！', icon: 'check-circle', tone: 'ok', next: '有变化请打电话告诉学校。' }
  }
  const next = invitation.may_confirm ? '就快到日子了，请告诉学校您会到。' : '我们会在前一天提醒您。有变化请打电话告诉学校。'
  return { title: '已答应，谢谢您！', icon: 'check-circle', tone: 'ok', next }
}

/** Rings the day before, because no message may arrive; if that is over, two hours before. */
export function eventOf({ calendar }: Invitation, now: number): CalendarEvent | null {
  if (calendar === null) return null
  const isFar = calendar.startTime - now / 1000 > DAY
  return { ...calendar, alarmOffset: isFar ? DAY : 2 * 3600 }
}
