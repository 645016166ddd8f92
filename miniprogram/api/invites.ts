// Invitations: asking a speaker, their answer, and everything until the day. A repeated request is known by its
// client_id or by the version it saw, so each may be repeated.
import { http, request } from '../core/http'
import type { Staleness } from './talks'
import type {
  AnswerInput,
  Check,
  CheckInput,
  Invitation,
  InvitationCard,
  InvitationDraft,
  InvitationLink,
  InvitationPage,
  InvitationStatus,
  LinkAnswer,
  LinkAnswered,
  Suggestions,
} from './types'

export interface InvitationQuery {
  status?: InvitationStatus
  after?: number
  limit?: number
}

/** Newest first. A speaker's own, else those within reach. */
export function listInvitations(query: InvitationQuery = {}, { onStale }: Staleness = {}): Promise<InvitationPage> {
  const cache = query.after === undefined ? { cache: `invitations-${query.status ?? 'all'}` } : {}
  return request<InvitationPage>({ path: '/api/invitations', query: { ...query }, ...cache, ...(onStale && { onStale }) })
}

export function getInvitation(id: number, { onStale }: Staleness = {}): Promise<Invitation> {
  return request<Invitation>({ path: `/api/invitations/${id}`, cache: `invitation-${id}`, ...(onStale && { onStale }) })
}

/** The latest of a talk; 404 when nobody was asked. */
export function invitationOfTalk(talkId: number): Promise<Invitation> {
  return request<Invitation>({ path: `/api/talks/${talkId}/invitation` })
}

/** Whether it would count, and what stands against it. Nothing is sent. */
export function check(wish: CheckInput): Promise<Check> {
  return request<Check>({ method: 'POST', path: '/api/invitations/check', data: wish, retry: true })
}

export function suggest(query: Record<string, unknown>): Promise<Suggestions> {
  return request<Suggestions>({ path: '/api/invitations/suggestions', query })
}

export function invite(draft: InvitationDraft): Promise<Invitation> {
  return request<Invitation>({ method: 'POST', path: '/api/invitations', data: draft, retry: true })
}

export function answer(id: number, data: AnswerInput): Promise<Invitation> {
  return deed(id, 'answer', data)
}

export function undoAnswer({ id, version }: Invitation): Promise<Invitation> {
  return deed(id, 'undo', { version })
}

export function chooseSlot({ id, version }: Invitation, slot: string): Promise<Invitation> {
  return deed(id, 'choose-slot', { version, slot })
}

export function withdraw({ id, version }: Invitation, reason: string): Promise<Invitation> {
  return deed(id, 'withdraw', { version, reason })
}

/** Somebody answered by link with a number that is not on the roster: whether they are the speaker. */
export function judgeClaim(id: number, claimId: number, isSpeaker: boolean): Promise<Invitation> {
  return deed(id, `claims/${claimId}/${isSpeaker ? 'confirm' : 'refuse'}`, {})
}

/** The day before. `side`: for whom the staff say it, who telephoned. */
export function confirm({ id, version }: Invitation, side?: 'speaker' | 'school'): Promise<Invitation> {
  return deed(id, 'confirm', { version, ...(side && { side }) })
}

export function substitutes(id: number): Promise<Suggestions> {
  return request<Suggestions>({ path: `/api/invitations/${id}/substitutes` })
}

/** The whole number, for a call; each is noted. */
export async function phoneOf(id: number, of: 'contact' | 'speaker'): Promise<string> {
  const { phone } = await request<{ phone: string }>({ method: 'POST', path: `/api/invitations/${id}/phone`, data: { of } })
  return phone
}

/** To be sent to the speaker, or read out to a group. */
export function cardOf(id: number): Promise<InvitationCard> {
  return request<InvitationCard>({ path: `/api/invitations/${id}/card` })
}

/** Paths of temporary files. */
export const downloadQr = (id: number): Promise<string> => http.download(`/api/invitations/${id}/qr`)
export const downloadLetter = (id: number): Promise<string> => http.download(`/api/invitations/${id}/letter.docx`)
export const downloadThanks = (id: number): Promise<string> => http.download(`/api/invitations/${id}/thanks.docx`)

/** What a card or a QR code shows to whoever holds it. */
export function lookAtLink(code: string): Promise<InvitationLink> {
  return request<InvitationLink>({ path: `/api/invitation-links/${encodeURIComponent(code)}` })
}

/** The phone code is single use, so nothing is repeated. */
export function answerLink(code: string, data: LinkAnswer): Promise<LinkAnswered> {
  return request<LinkAnswered>({ method: 'POST', path: `/api/invitation-links/${encodeURIComponent(code)}/answer`, data })
}

function deed(id: number, name: string, data: object): Promise<Invitation> {
  return request<Invitation>({ method: 'POST', path: `/api/invitations/${id}/${name}`, data, retry: true })
}
