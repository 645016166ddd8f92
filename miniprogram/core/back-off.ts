// When to try again what the network did not let through, and the alarm that says so.
import type { Ports } from './ports'

const SECONDS = [2, 5, 15, 60, 300]

/** Milliseconds to wait after the given number of attempts (1, 2, …). */
export function backOff(attempts: number): number {
  const index = Math.min(Math.max(attempts, 1), SECONDS.length) - 1
  return (SECONDS[index] as number) * 1000
}

const SHORTEST_WAIT = 1000

/** One alarm at a time, at the earliest moment something waits for. */
export class Alarm {
  private callOff: (() => void) | null = null

  constructor(
    private readonly ports: Pick<Ports, 'now' | 'later'>,
    private readonly ring: () => void,
  ) {}

  set(moments: readonly number[]): void {
    this.callOff?.()
    this.callOff = null
    if (moments.length === 0) return
    this.callOff = this.ports.later(Math.max(Math.min(...moments) - this.ports.now(), SHORTEST_WAIT), this.ring)
  }
}
