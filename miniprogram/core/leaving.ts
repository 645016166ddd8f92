// Ending the account: on the server first, then everything of this person's on this phone.
import type { Drafts } from './drafts'
import { drafts } from './drafts'
import { login } from './here'
import type { Http } from './http'
import { http } from './http'
import type { Login } from './login'
import type { Outbox } from './outbox'
import { outbox } from './outbox'
import type { PhotoQueue } from './queue'
import { photoQueue } from './queue'

interface Owned {
  identityId: number | null
}

export class Leaving {
  constructor(
    private readonly http: Http,
    private readonly who: Login,
    private readonly drafts: Drafts,
    private readonly queue: PhotoQueue,
    private readonly outbox: Outbox,
  ) {}

  /** How much of this person's is on this phone only, and would be lost. */
  unsent(): number {
    const isOwn = this.ownership()
    const photos = this.queue.items().filter((item) => item.status !== 'uploaded' && isOwn(item))
    return photos.length + this.outbox.items().filter(isOwn).length
  }

  /**
   * Throws when the server could not be asked; then nothing has changed here. Repeated after a lost answer it meets the
   * stranger whom the dead token's renewal made, and ends that empty account too.
   */
  async end(): Promise<void> {
    const isOwn = this.ownership()
    const ownDrafts = this.drafts.list()
    await this.http.request({ method: 'POST', path: '/api/me/erasure', data: { understood: true }, retry: true })
    for (const { key } of ownDrafts) this.drafts.remove(key)
    for (const item of this.outbox.items().filter(isOwn)) this.outbox.discard(item.key)
    for (const item of this.queue.items().filter(isOwn)) await this.queue.remove(item.clientId)
    this.http.forget()
    this.who.forget()
  }

  /** What another person left on this phone stays theirs. */
  private ownership(): (item: Owned) => boolean {
    const own = new Set((this.who.me()?.identities ?? []).map((item) => item.id))
    return ({ identityId }) => identityId === null || own.has(identityId)
  }
}

export const leaving = new Leaving(http, login, drafts, photoQueue, outbox)
