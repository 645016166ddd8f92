import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { IdentityView, Organiser, Role, TalkRow, TalkStatus, Todo } from '../../../miniprogram/api/types'
import { otherNotices, sortForReview, sortForSchool } from '../../../miniprogram/pages/todo/sort'

const TODAY = '2026-11-25'
let lastId = 0

function talk(status: TalkStatus, day: string, organiser: Organiser = 'county', divisionCode = '640422'): TalkRow {
  const id = ++lastId
  const common = { id, status, day, organiser, division_code: divisionCode, version: 1, audience: null, school_id: 1 }
  return { ...common, starts_at: `${day}T02:00:00Z`, school_name: '示例一小', speaker_name: '示例讲师甲' }
}

function identity(role: Role, divisionCode: string): IdentityView {
  return { id: 1, role, unit_id: 1, unit_name: '', unit_short_name: '', division_code: divisionCode }
}

test('a school sees what to mend, then what to fill in, oldest first; the future is only on its way', () => {
  const talks = [
    talk('planned', '2026-11-26'),
    talk('planned', TODAY),
    talk('submitted', '2026-11-24'),
    talk('awaiting_photos', '2026-11-23'),
    talk('planned', '2026-11-20'),
    talk('returned', '2026-11-10'),
    talk('cancelled', '2026-11-09'),
    talk('approved', '2026-11-08'),
  ]
  const sorted = sortForSchool(talks, TODAY)
  assert.deepEqual(
    sorted.toDo.map((item) => [item.talk.day, item.action]),
    [
      ['2026-11-10', '去补'],
      ['2026-11-20', '去填，约 2 分钟'],
      [TODAY, '去填，约 2 分钟'],
    ],
  )
  assert.deepEqual(
    sorted.onTheWay.map((item) => item.day),
    ['2026-11-26', '2026-11-24', '2026-11-23'],
  )
  assert.deepEqual(
    sorted.done.map((item) => item.day),
    ['2026-11-08'],
  )
  assert.match(sorted.toDo[1]?.hint ?? '', /过去 5 天/)
})

test('each pair reviews what it organises, and the self-invited talks of its own schools', () => {
  const talks = [
    talk('submitted', '2026-11-24', 'city'),
    talk('submitted', '2026-11-23', 'county'),
    talk('submitted', '2026-11-22', 'school'),
    talk('submitted', '2026-11-21', 'zone'),
    talk('submitted', '2026-11-20', 'school', '640400'),
    talk('returned', '2026-11-19', 'county'),
  ]
  const days = (role: Role, code: string) => sortForReview(talks, identity(role, code)).map((item) => item.day)
  assert.deepEqual(days('county', '640422'), ['2026-11-22', '2026-11-23'])
  assert.deepEqual(days('city', '640400'), ['2026-11-20', '2026-11-24'])
  assert.deepEqual(days('zone', '640499'), ['2026-11-21'])
})

test('a notice that a talk in the list tells already is not told twice', () => {
  const notice = (subject: Todo['subject'], done_at: string | null = null) => ({ subject, done_at }) as Todo
  const todos = [notice('talk_returned'), notice('record_missing'), notice('talk_approved'), notice('quota_behind', 'x')]
  assert.deepEqual(
    otherNotices(todos, 'school').map((item) => item.subject),
    ['talk_approved'],
  )
  assert.equal(otherNotices(todos, 'county').length, 3)
})
