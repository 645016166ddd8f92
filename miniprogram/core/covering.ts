// Which parts of a photo will be covered: faces that were found, unless one is left open, and boxes that are drawn.
import type { Area } from '../api/types'

type Step = { deed: 'drew' } | { deed: 'removed'; area: Area; at: number } | { deed: 'turned'; face: number }

export interface Covering {
  faces: readonly Area[]
  drawn: readonly Area[]
  /** Places of faces that stay visible. */
  open: readonly number[]
  steps: readonly Step[]
}

/** Of a photo on the screen; all in the same pixels. */
export interface Frame {
  left: number
  top: number
  width: number
  height: number
}

export interface Point {
  x: number
  y: number
}

/** Less than this, in pixels, and the finger only tapped. */
export const MOVED = 12
/** A tap covers this much of the photo's width: somewhat more than a face in the first row. */
const TAPPED_SHARE = 0.14

/** `covered`: as it was decided before; null begins with every face covered. */
export function beginCovering(faces: readonly Area[], covered: readonly Area[] | null): Covering {
  if (covered === null) return { faces, drawn: [], open: [], steps: [] }
  const open = faces.flatMap((face, index) => (covered.some((area) => isSame(area, face)) ? [] : [index]))
  const drawn = covered.filter((area) => !faces.some((face) => isSame(area, face)))
  return { faces, drawn, open, steps: [] }
}

/** A finger that went from one point to another draws a box. One that tapped takes a box away, or makes one there. */
export function touch(covering: Covering, frame: Frame, from: Point, to: Point): Covering {
  const isTap = Math.hypot(to.x - from.x, to.y - from.y) < MOVED
  return isTap ? tap(covering, frame, from) : draw(covering, boxBetween(frame, from, to))
}

export function undo(covering: Covering): Covering {
  const last = covering.steps[covering.steps.length - 1]
  if (last === undefined) return covering
  const before = { ...covering, steps: covering.steps.slice(0, -1) }
  if (last.deed === 'drew') return { ...before, drawn: covering.drawn.slice(0, -1) }
  if (last.deed === 'turned') return { ...before, open: turned(covering.open, last.face) }
  return { ...before, drawn: [...covering.drawn.slice(0, last.at), last.area, ...covering.drawn.slice(last.at)] }
}

export function leftOpen({ faces, open }: Covering): Area[] {
  return faces.filter((_, index) => open.includes(index))
}

export function countCovered({ faces, drawn, open }: Covering): number {
  return faces.length - open.length + drawn.length
}

export function boxBetween(frame: Frame, from: Point, to: Point): Area {
  const [left, right] = ordered(shareOf(from.x - frame.left, frame.width), shareOf(to.x - frame.left, frame.width))
  const [top, bottom] = ordered(shareOf(from.y - frame.top, frame.height), shareOf(to.y - frame.top, frame.height))
  return { left, top, right, bottom }
}

/** Where a box lies in its frame. */
export function styleOf({ left, top, right, bottom }: Area): string {
  const percent = (share: number) => `${(share * 100).toFixed(2)}%`
  return `left:${percent(left)};top:${percent(top)};width:${percent(right - left)};height:${percent(bottom - top)}`
}

function tap(covering: Covering, frame: Frame, at: Point): Covering {
  const x = shareOf(at.x - frame.left, frame.width)
  const y = shareOf(at.y - frame.top, frame.height)
  const isIn = (area: Area) => area.left <= x && x <= area.right && area.top <= y && y <= area.bottom
  const box = covering.drawn.map(isIn).lastIndexOf(true)
  const area = covering.drawn[box]
  if (area) {
    const drawn = covering.drawn.filter((_, index) => index !== box)
    return { ...covering, drawn, steps: [...covering.steps, { deed: 'removed', area, at: box }] }
  }
  const face = covering.faces.findIndex(isIn)
  if (face >= 0) {
    return { ...covering, open: turned(covering.open, face), steps: [...covering.steps, { deed: 'turned', face }] }
  }
  const half = (TAPPED_SHARE * frame.width) / 2
  return draw(covering, boxBetween(frame, { x: at.x - half, y: at.y - half }, { x: at.x + half, y: at.y + half }))
}

function draw(covering: Covering, area: Area): Covering {
  return { ...covering, drawn: [...covering.drawn, area], steps: [...covering.steps, { deed: 'drew' }] }
}

function turned(open: readonly number[], face: number): number[] {
  return open.includes(face) ? open.filter((other) => other !== face) : [...open, face]
}

function shareOf(distance: number, side: number): number {
  return Math.round(Math.min(1, Math.max(0, distance / side)) * 10_000) / 10_000
}

/** With room between: a line covers nothing, and the server would refuse it. */
function ordered(one: number, other: number): [number, number] {
  const least = 0.03
  const low = Math.min(one, other)
  const high = Math.max(one, other)
  if (high - low >= least) return [low, high]
  return low + least <= 1 ? [low, low + least] : [1 - least, 1]
}

function isSame(one: Area, other: Area): boolean {
  return one.left === other.left && one.top === other.top && one.right === other.right && one.bottom === other.bottom
}
