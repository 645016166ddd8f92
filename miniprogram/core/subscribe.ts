// Consents to messages. `ask` comes first inside the tap handler: WeChat's question needs the tap, which no timer and
// no upload survives. What to ask for is therefore known beforehand, from `prepare`.
import type { Credit, Credits } from '../api/types'
import type { AskScene } from './asking'
import { whatToAsk } from './asking'
import { login, ports } from './here'
import type { Http } from './http'
import { http } from './http'
import type { Login } from './login'
import type { MessageChoice, Ports } from './ports'
import { Shelf } from './store'

export type { AskScene } from './asking'

const MAIN_SWITCH_OFF = 20004

/** What became of one question. `off`: the person receives no notices at all; `trouble`: WeChat did not ask. */
export type Answer = 'accept' | 'reject' | 'ban' | 'off' | 'trouble'

interface Report {
  client_id: string
  results: Record<string, string>
}

export interface MessageRow {
  template: string
  title: string
  balance: number
  /** Allowed once and for all, by this template or by the one that stands for it in the long run. */
  isLongTerm: boolean
  /** Asking for it is asking once and for all. */
  isForGood: boolean
  /** Key of the template by which the same notices may be allowed once and for all. */
  longTerm: string | null
  /** The person chose 总是拒绝 in WeChat: only WeChat's own settings change that. */
  isBlocked: boolean
  /** So many are left that asking gains nothing. */
  isEnough: boolean
}

export class Subscriptions {
  private readonly reports: Shelf<Report>
  private credits: Credit[] = []
  private choices: Record<string, MessageChoice> = {}
  private isOn = true
  private owner: number | null = null
  /** Long-term templates that were not allowed when asked: until the next start, the one-time ones are asked for. */
  private readonly declined = new Set<string>()

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
    const ids = this.worthAsking(scene)
    if (ids.length > 0) await this.question(ids)
  }

  /** The person wants more of one kind. Never rejects. */
  async askFor(template: string): Promise<Answer> {
    const id = this.credits.find((item) => item.template === template)?.template_id
    if (id === undefined || this.owner !== (this.who.me()?.person_id ?? null)) return 'trouble'
    const answers = await this.question([id])
    return typeof answers === 'string' ? answers : answerOf(answers[id])
  }

  private async question(ids: string[]): Promise<Record<string, string> | Answer> {
    let results: Record<string, string>
    try {
      results = await this.ports.account.askMessages(ids)
    } catch (error) {
      return (error as { errCode?: number } | null)?.errCode === MAIN_SWITCH_OFF ? 'off' : 'trouble'
    }
    this.noteDeclined(results)
    const report = { client_id: this.ports.newId(), results }
    try {
      this.reports.put(report.client_id, report)
    } catch {
      // a full phone: one report less
    }
    void this.sendReports().catch(() => undefined)
    return results
  }

  rows(): MessageRow[] {
    const lasting = new Set(this.credits.filter((item) => item.is_long_term).map((item) => item.template))
    return this.credits.map((item) => ({
      template: item.template,
      title: item.title,
      balance: item.balance,
      isLongTerm: lasting.has(item.template) || (item.long_term !== null && lasting.has(item.long_term)),
      isForGood: item.kind === 'long_term',
      longTerm: item.long_term,
      isBlocked: !this.isOn || this.choices[item.template_id] === 'never',
      isEnough: !item.is_worth_asking,
    }))
  }

  private worthAsking(scene: AskScene): string[] {
    if (!this.isOn || this.owner !== (this.who.me()?.person_id ?? null)) return []
    return whatToAsk(scene, this.credits, (id) => this.choices[id] === 'never' || this.declined.has(id))
  }

  private noteDeclined(results: Record<string, string>): void {
    const lasting = this.credits.filter(({ kind }) => kind === 'long_term').map((item) => item.template_id)
    for (const id of lasting) if (id in results && answerOf(results[id]) !== 'accept') this.declined.add(id)
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

function answerOf(word: string | undefined): Answer {
  if (word?.startsWith('accept')) return 'accept'
  return word === 'reject' || word === 'ban' ? word : 'trouble'
}

export const subscriptions = new Subscriptions(ports, http, login)

export function ask(scene: AskScene): Promise<void> {
  return subscriptions.ask(scene)
}
