// Consents to messages. `ask` comes first inside the tap handler: WeChat's question needs the tap, which no timer and
// no upload survives. What to ask for is therefore known beforehand, from `prepare`.
import type { Credit, Credits } from '../api/types'
import { login, ports } from './here'
import type { Http } from './http'
import { http } from './http'
import type { Login } from './login'
import type { MessageChoice, Ports } from './ports'
import { Shelf } from './store'

export type AskScene = 'record_submitted' | 'review_done' | 'quota'

/** Keys of the plan's message templates that are useful at each moment. */
const TEMPLATES: Record<AskScene, readonly string[]> = {
  record_submitted: ['talk_approved', 'talk_returned', 'record_missing', 'talk_tomorrow'],
  review_done: ['quota_behind'],
  quota: ['quota_behind'],
}
const MOST_AT_ONCE = 5

interface Report {
  client_id: string
  results: Record<string, string>
}

export interface MessageRow {
  template: string
  title: string
  balance: number
  isLongTerm: boolean
  /** The person chose 总是拒绝 in WeChat: only WeChat's own settings change that. */
  isBlocked: boolean
}

export class Subscriptions {
  private readonly reports: Shelf<Report>
  private credits: Credit[] = []
  private choices: Record<string, MessageChoice> = {}
  private isOn = true
  private owner: number | null = null

  constructor(
    private readonly ports: Ports,
    private readonly http: Http,
    private readonly who: Login,
  ) {
    this.reports = new Shelf<Report>(ports.storage, 'm:')
  }

  /** Before a page with such a tap is used. Never rejects: without it nothing is asked. */
  async prepare(): Promise<void> {
    try {
      await this.sendReports()
      this.take(await this.http.request<Credits>({ path: '/api/me/credits' }))
      const settings = await this.ports.account.messageChoices()
      this.isOn = settings.isOn
      this.choices = settings.choices
    } catch {
      // offline: the next page tries again
    }
  }

  /** WeChat's question, if it gains anything. Never rejects. */
  async ask(scene: AskScene): Promise<void> {
    const ids = this.worthAsking(TEMPLATES[scene])
    if (ids.length === 0) return
    let results: Record<string, string>
    try {
      results = await this.ports.account.askMessages(ids)
    } catch {
      return
    }
    const report = { client_id: this.ports.newId(), results }
    try {
      this.reports.put(report.client_id, report)
    } catch {
      // a full phone: one report less
    }
    void this.sendReports().catch(() => undefined)
  }

  rows(): MessageRow[] {
    return this.credits.map((item) => ({
      template: item.template,
      title: item.title,
      balance: item.balance,
      isLongTerm: item.is_long_term,
      isBlocked: !this.isOn || this.choices[item.template_id] === 'never',
    }))
  }

  private worthAsking(templates: readonly string[]): string[] {
    if (!this.isOn || this.owner !== (this.who.me()?.person_id ?? null)) return []
    return this.credits
      .filter((item) => templates.includes(item.template) && item.is_worth_asking)
      .filter((item) => this.choices[item.template_id] !== 'never')
      .map((item) => item.template_id)
      .slice(0, MOST_AT_ONCE)
  }

  private take(credits: Credits): void {
    this.credits = credits.credits
    this.owner = this.who.me()?.person_id ?? null
  }

  /** Kept until the server has counted them; it knows a repetition by the client_id. */
  private async sendReports(): Promise<void> {
    for (const key of this.reports.keys()) {
      const report = this.reports.get(key)
      if (report === null) continue
      const options = { method: 'POST', path: '/api/me/credits', data: report, retry: true } as const
      this.take(await this.http.request<Credits>(options))
      this.reports.remove(key)
    }
  }
}

export const subscriptions = new Subscriptions(ports, http, login)

export function ask(scene: AskScene): Promise<void> {
  return subscriptions.ask(scene)
}
