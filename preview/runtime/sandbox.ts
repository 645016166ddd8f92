// The stand-in WeChat, asked as the WeChat app on this phone would ask.

import { switches } from './switches'
import type { ServerConfig } from './types'

let config: ServerConfig = { sandbox_url: '', people: [] }

export async function loadServerConfig(): Promise<ServerConfig> {
  const answer = await fetch('config.json', { cache: 'no-store' })
  if (answer.ok) config = (await answer.json()) as ServerConfig
  return config
}

async function call<T>(path: string, body?: unknown): Promise<T> {
  if (!config.sandbox_url) throw new Error('the server speaks to the real WeChat, nobody can log in here')
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  const answer = await fetch(`${config.sandbox_url}/sandbox${path}`, init)
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
  return (await answer.json()) as T
}

const ofPerson = (path: string) => `/people/${encodeURIComponent(switches.openid)}${path}`

export async function loginCode(): Promise<string> {
  return (await call<{ code: string }>(ofPerson('/login-code'), {})).code
}

export async function phoneCode(): Promise<string> {
  return (await call<{ code: string }>(ofPerson('/phone-code'), {})).code
}

export async function phoneNumber(): Promise<string> {
  const people = await call<{ openid: string; phone: string }[]>('/people')
  const phone = people.find((person) => person.openid === switches.openid)?.phone ?? ''
  return `${phone.slice(0, 3)}****${phone.slice(-4)}`
}

export type Answer = 'accept' | 'reject' | 'ban'

export async function sendConsents(answers: Record<string, Answer>): Promise<void> {
  const drafts = Object.entries(answers).map(([template_id, answer]) => ({ template_id, answer }))
  await call(ofPerson('/consents'), { answers: drafts })
}

export async function templateTitles(): Promise<Map<string, string>> {
  const templates = await call<{ template_id: string; title: string }[]>('/templates')
  return new Map(templates.map(({ template_id, title }) => [template_id, title]))
}
