// The code being used to join a unit, from the landing page to the one that binds. In memory only: codes are secrets.
import type { JoinLook } from '../api/types'

export interface Joining {
  code: string
  look: JoinLook
}

let current: Joining | null = null

export function beginJoining(joining: Joining): void {
  current = joining
}

export function joiningNow(): Joining | null {
  return current
}

export function endJoining(): void {
  current = null
}
