// The phone's own calendar, as far as the mini-program has put something there.

import { isInTap } from '../gesture'
import { requireAgreement } from '../privacy'
import { isGranted } from '../switches'
import { api, WxError, type Offer, type Options } from './api'

export interface SavedEvent {
  title: string
  startTime: number
  endTime: number
  location: string
  description: string
  alarmOffset: number
}

export const savedEvents: SavedEvent[] = []

type Event = Options & Partial<Omit<SavedEvent, 'endTime'>> & { endTime?: string | number }

async function addPhoneCalendar(event: Event): Promise<void> {
  const { title, startTime, endTime = startTime, location = '', description = '', alarmOffset = 0 } = event
  if (!title || typeof startTime !== 'number') throw new WxError('parameter error: title and startTime are needed')
  if (!isInTap()) throw new WxError('can only be invoked by user TAP gesture.')
  await requireAgreement()
  if (!isGranted('scope.addPhoneCalendar')) throw new WxError('auth deny', 103)
  savedEvents.push({ title, startTime, endTime: Number(endTime), location, description, alarmOffset })
}

export function calendarOffer(): Offer {
  return { standing: 'simulated', members: { addPhoneCalendar: api('addPhoneCalendar', addPhoneCalendar) } }
}
