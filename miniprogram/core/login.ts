// The token and whose it is. Many may ask to log in at once: they share one flight.
import type { LoginAnswer, Me } from '../api/types'
import { ApiError } from './errors'
import type { Ports } from './ports'
import { Listeners, Shelf } from './store'
import type { Wire } from './wire'

interface Kept {
  token: string
  me: Me
}

const KEY = 'login'
const LEFT = 'left'

export class Login {
  readonly listeners = new Listeners()
  private readonly shelf: Shelf<Kept>
  private readonly left: Shelf<boolean>
  private kept: Kept | null | undefined
  private flight: Promise<string> | null = null

  constructor(
    private readonly ports: Ports,
    private readonly wire: Wire,
  ) {
    this.shelf = new Shelf<Kept>(ports.storage, 's:')
    // not under s:, for logging out clears that
    this.left = new Shelf<boolean>(ports.storage, 'p:')
  }

  token(): string | null {
    return this.current()?.token ?? null
  }

  me(): Me | null {
    return this.current()?.me ?? null
  }

  /** The person logged out and has not come back: nothing logs in silently. */
  hasLeft(): boolean {
    return this.left.get(LEFT) === true
  }

  /** A token to send: the one at hand, or a new one. */
  async needToken(): Promise<string> {
    const token = this.token()
    if (token !== null) return token
    if (this.hasLeft()) throw new ApiError('auth', '请先登录，再继续。填好的内容还在。', { code: 'login.required' })
    return this.login()
  }

  /** After a 401 for `refused`: somebody else's newer token, or a new login. */
  async renew(refused: string): Promise<string> {
    const token = this.token()
    return token !== null && token !== refused ? token : this.login()
  }

  login(): Promise<string> {
    this.flight ??= this.logIn().finally(() => {
      this.flight = null
    })
    return this.flight
  }

  /** What the server says of the person now, under the same token. */
  know(me: Me): void {
    const kept = this.current()
    if (kept === null) return
    this.keep({ token: kept.token, me })
  }

  forget(): void {
    this.kept = null
    this.shelf.clear()
    this.left.put(LEFT, true)
    this.listeners.tell()
  }

  private async logIn(): Promise<string> {
    const code = await this.code()
    // a login code is single use: never repeated, whatever came back
    const answer = await this.wire.send<LoginAnswer>({
      method: 'POST',
      path: '/api/login',
      data: { code },
      mayRepeat: false,
    })
    this.left.remove(LEFT)
    this.keep({ token: answer.token, me: answer.me })
    return answer.token
  }

  private async code(): Promise<string> {
    try {
      return await this.ports.account.loginCode()
    } catch {
      throw new ApiError('offline', '没有连上微信，请看看网络，再试一次。', { code: 'network.login' })
    }
  }

  private current(): Kept | null {
    if (this.kept === undefined) this.kept = this.shelf.get(KEY)
    return this.kept
  }

  private keep(kept: Kept): void {
    this.kept = kept
    this.shelf.put(KEY, kept)
    this.listeners.tell()
  }
}
