// When to try again what the network did not let through.

const SECONDS = [2, 5, 15, 60, 300]

/** Milliseconds to wait after the given number of attempts (1, 2, …). */
export function backOff(attempts: number): number {
  const index = Math.min(Math.max(attempts, 1), SECONDS.length) - 1
  return (SECONDS[index] as number) * 1000
}
