// Asks again for what is said about the photos of a talk, while more may be said and somebody looks: every three seconds
// at first, more rarely then, two minutes at most. A page that is hidden asks nothing.
import type { Ports } from './ports'

/** `later`: it takes longer than anybody should wait for. */
export type Outlook = 'settled' | 'checking' | 'later'

const SOON = 1000
const LONGEST = 120_000
const LONGEST_PAUSE = 30_000

/** Milliseconds until the next question, `elapsed` after the first and `misses` without an answer in a row. */
export function pauseAfter(elapsed: number, misses: number): number {
  const usual = elapsed < 30_000 ? 3000 : elapsed < 60_000 ? 5000 : 10_000
  return Math.min(usual * 2 ** misses, LONGEST_PAUSE)
}

export class PhotoWatch<List extends { is_checking: boolean }> {
  /** An answer to a question of an earlier round comes too late. */
  private round = 0
  private since = 0
  private misses = 0
  private mayHearMore = true
  private callOff: () => void = () => undefined

  /** `show` is given null when only the outlook has changed. */
  constructor(
    private readonly ports: Pick<Ports, 'now' | 'later'>,
    private readonly ask: () => Promise<List>,
    private readonly show: (list: List | null, outlook: Outlook) => void,
  ) {}

  /** Asks now and goes on by itself. Throws what the first question throws. */
  async begin(): Promise<void> {
    const round = this.startOver()
    this.take(round, await this.ask())
  }

  /** The page is hidden, or gone. */
  pause(): void {
    this.round += 1
    this.callOff()
  }

  /** The page is in front again. */
  resume(): void {
    if (!this.mayHearMore) return
    const round = this.startOver()
    this.callOff = this.ports.later(SOON, () => void this.again(round))
  }

  private startOver(): number {
    this.pause()
    this.since = this.ports.now()
    this.misses = 0
    return this.round
  }

  private async again(round: number): Promise<void> {
    try {
      this.take(round, await this.ask())
    } catch {
      if (round !== this.round) return
      this.misses += 1
      if (!this.wait(round)) this.show(null, 'later')
    }
  }

  private take(round: number, list: List): void {
    if (round !== this.round) return
    this.misses = 0
    this.mayHearMore = list.is_checking
    if (list.is_checking) this.show(list, this.wait(round) ? 'checking' : 'later')
    else this.show(list, 'settled')
  }

  /** False when it has been long enough. */
  private wait(round: number): boolean {
    const elapsed = this.ports.now() - this.since
    const pause = pauseAfter(elapsed, this.misses)
    if (elapsed + pause > LONGEST) return false
    this.callOff = this.ports.later(pause, () => void this.again(round))
    return true
  }
}
