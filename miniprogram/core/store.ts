// Two small things most of the core is made of: who listens, and a shelf of typed values under one prefix.
import type { Storage } from './ports'

export class Listeners {
  private readonly all = new Set<() => void>()

  /** Answers how to stop listening. */
  add(listener: () => void): () => void {
    this.all.add(listener)
    return () => this.all.delete(listener)
  }

  tell(): void {
    for (const listener of [...this.all]) listener()
  }
}

/** Prefixes: `s:` session, `d:` drafts, `q:` queue, `o:` outbox, `m:` consents to tell the server,
 * `c:` cache, `p:` preferences of this phone. */
export type Prefix = 's:' | 'd:' | 'q:' | 'o:' | 'm:' | 'c:' | 'p:'

export class Shelf<T> {
  constructor(
    private readonly storage: Storage,
    private readonly prefix: Prefix,
  ) {}

  get(key: string): T | null {
    const value = this.storage.get(this.prefix + key)
    return value === undefined || value === null || value === '' ? null : (value as T)
  }

  put(key: string, value: T): void {
    this.storage.set(this.prefix + key, value)
  }

  remove(key: string): void {
    this.storage.remove(this.prefix + key)
  }

  keys(): string[] {
    return this.storage
      .keys()
      .filter((key) => key.startsWith(this.prefix))
      .map((key) => key.slice(this.prefix.length))
  }

  clear(): void {
    for (const key of this.keys()) this.remove(key)
  }
}
