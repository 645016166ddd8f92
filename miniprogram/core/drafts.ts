// What is being filled in, saved half a second after a change. Whoever logs in on the same phone sees only their own.
import { messageOf } from './errors'
import { login, ports } from './here'
import type { Login } from './login'
import type { Ports } from './ports'
import { Shelf } from './store'

const PAUSE = 500

interface Kept {
  owner: number | null
  savedAt: number
  value: object
}

export interface DraftNote {
  key: string
  /** Milliseconds since 1970. */
  savedAt: number
}

export class Drafts {
  private readonly shelf: Shelf<Kept>
  private readonly pending = new Map<string, Kept>()
  private callOff: (() => void) | null = null
  private trouble: string | null = null

  constructor(
    private readonly ports: Ports,
    private readonly who: Login,
  ) {
    this.shelf = new Shelf<Kept>(ports.storage, 'd:')
  }

  save(key: string, value: object): void {
    this.pending.set(key, { owner: this.owner(), savedAt: this.ports.now(), value })
    this.callOff ??= this.ports.later(PAUSE, () => this.flush())
  }

  load<T>(key: string): T | null {
    const kept = this.pending.get(key) ?? this.shelf.get(key)
    return kept !== null && this.isOwn(kept) ? (kept.value as T) : null
  }

  remove(key: string): void {
    this.pending.delete(key)
    this.shelf.remove(key)
  }

  /** One's own, newest first. */
  list(): DraftNote[] {
    this.flush()
    return this.shelf
      .keys()
      .map((key) => ({ key, kept: this.shelf.get(key) }))
      .flatMap(({ key, kept }) => (kept !== null && this.isOwn(kept) ? [{ key, savedAt: kept.savedAt }] : []))
      .sort((one, other) => other.savedAt - one.savedAt)
  }

  /** Save now: a page calls this when it is hidden. */
  flush(): void {
    this.callOff?.()
    this.callOff = null
    this.trouble = null
    for (const [key, kept] of this.pending) {
      try {
        this.shelf.put(key, kept)
        this.pending.delete(key)
      } catch (error) {
        this.trouble = messageOf(error) // it stays in memory, and the next change tries again
      }
    }
  }

  /** Why the last draft could not be saved to the phone; null when it was. */
  problem(): string | null {
    return this.trouble
  }

  private owner(): number | null {
    return this.who.me()?.person_id ?? null
  }

  private isOwn(kept: Kept): boolean {
    return kept.owner === null || kept.owner === this.owner()
  }
}

export const drafts = new Drafts(ports, login)
