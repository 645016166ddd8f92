import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Area } from '../../../miniprogram/api/types'
import type { Covering } from '../../../miniprogram/core/covering'
import { beginCovering, boxBetween, countCovered, leftOpen, styleOf, touch, undo } from '../../../miniprogram/core/covering'

const FRAME = { left: 20, top: 100, width: 200, height: 100 }
const SPEAKER: Area = { left: 0.1, top: 0.1, right: 0.2, bottom: 0.4 }
const PUPIL: Area = { left: 0.6, top: 0.6, right: 0.7, bottom: 0.9 }

function drag(covering: Covering, x1: number, y1: number, x2: number, y2: number): Covering {
  return touch(covering, FRAME, { x: x1, y: y1 }, { x: x2, y: y2 })
}

function tapAt(covering: Covering, x: number, y: number): Covering {
  return drag(covering, x, y, x + 3, y + 3)
}

test('a drag in any direction is one box in shares of the photo', () => {
  const box = { left: 0.25, top: 0.2, right: 0.5, bottom: 0.8 }
  for (const [x1, y1, x2, y2] of [[70, 120, 120, 180], [120, 180, 70, 120], [120, 120, 70, 180]] as const) {
    assert.deepEqual(drag(beginCovering([], null), x1, y1, x2, y2).drawn, [box])
  }
  assert.equal(styleOf(box), 'left:25.00%;top:20.00%;width:25.00%;height:60.00%')
})

test('a box ends where the photo does, and is never a line', () => {
  assert.deepEqual(boxBetween(FRAME, { x: -50, y: 150 }, { x: 900, y: 900 }), { left: 0, top: 0.5, right: 1, bottom: 1 })
  for (const x of [20, 120, 220]) {
    const { left, right } = boxBetween(FRAME, { x, y: 110 }, { x, y: 190 })
    assert.ok(right - left >= 0.0299 && left >= 0 && right <= 1)
  }
})

test('a tap covers a place, the next one there uncovers it', () => {
  const once = tapAt(beginCovering([], null), 120, 150)
  assert.deepEqual(once.drawn, [{ left: 0.43, top: 0.36, right: 0.57, bottom: 0.64 }])
  assert.deepEqual(tapAt(once, 121, 151).drawn, [])
})

test('every face is covered at first, and a tap leaves one open', () => {
  const begun = beginCovering([SPEAKER, PUPIL], null)
  assert.equal(countCovered(begun), 2)
  const open = tapAt(begun, 48, 120)
  assert.deepEqual(leftOpen(open), [SPEAKER])
  assert.equal(countCovered(open), 1)
  assert.deepEqual(leftOpen(tapAt(open, 48, 120)), [])
})

test('what is on top is taken away first', () => {
  const over = drag(beginCovering([SPEAKER], null), 30, 100, 80, 160)
  const tapped = tapAt(over, 48, 120)
  assert.deepEqual([tapped.drawn, tapped.open], [[], []])
})

test('undo takes back one step after the other, whatever it was', () => {
  const begun = beginCovering([SPEAKER], null)
  const states = [begun]
  for (const act of [
    (at: Covering) => drag(at, 100, 120, 140, 160),
    (at: Covering) => drag(at, 150, 120, 190, 160),
    (at: Covering) => tapAt(at, 110, 130),
    (at: Covering) => tapAt(at, 48, 120),
  ]) {
    states.push(act(states.at(-1) ?? begun))
  }
  let now = states.pop() ?? begun
  while (states.length > 0) {
    now = undo(now)
    assert.deepEqual(now, states.pop())
  }
  assert.deepEqual(undo(now), now)
})

test('what was decided before is shown again', () => {
  const own: Area = { left: 0.3, top: 0.3, right: 0.4, bottom: 0.4 }
  const again = beginCovering([SPEAKER, PUPIL], [PUPIL, own])
  assert.deepEqual([leftOpen(again), again.drawn, countCovered(again)], [[SPEAKER], [own], 2])
  assert.equal(undo(again), again)
})
