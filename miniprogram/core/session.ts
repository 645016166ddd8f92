// Who is in front of the phone, and as what.
import type { IdentityView, Me, Role } from '../api/types'
import { login } from './here'
import type { Http } from './http'
import { http } from './http'
import type { Login } from './login'

export class Session {
  constructor(
    private readonly who: Login,
    private readonly http: Http,
  ) {}

  /** Known before the first request: from the phone, else by a silent login. Does nothing after a logout. */
  async start(): Promise<void> {
    if (this.who.token() !== null || this.who.hasLeft()) return
    await this.who.login()
  }

  /** A fresh login, also after a logout. Many at once share one. */
  login(): Promise<string> {
    return this.who.login()
  }

  hasLeft(): boolean {
    return this.who.hasLeft()
  }

  me(): Me | null {
    return this.who.me()
  }

  identity(): IdentityView | null {
    const me = this.who.me()
    return me?.identities.find((item) => item.id === me.identity_id) ?? null
  }

  role(): Role | null {
    return this.identity()?.role ?? null
  }

  async refresh(): Promise<Me> {
    return this.known(await this.http.request<Me>({ path: '/api/me' }))
  }

  /** Act in another of one's identities. */
  async choose(identityId: number): Promise<Me> {
    const data = { identity_id: identityId }
    return this.known(await this.http.request<Me>({ method: 'POST', path: '/api/me/identity', data, retry: true }))
  }

  /** What another request (joining a unit) said of the person. */
  known(me: Me): Me {
    this.who.know(me)
    return me
  }

  /** Drafts and photos on their way stay. Without a network the token is forgotten here and ends by itself there. */
  async logout(): Promise<void> {
    try {
      if (this.who.token() !== null) await this.http.request({ method: 'POST', path: '/api/logout' })
    } catch {
      // the person leaves this phone either way
    }
    this.http.forget()
    this.who.forget()
  }

  subscribe(listener: () => void): () => void {
    return this.who.listeners.add(listener)
  }
}

export const session = new Session(login, http)
