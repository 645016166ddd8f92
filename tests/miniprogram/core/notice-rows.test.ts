import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MessageRow } from '../../../miniprogram/core/subscribe'
import { rowsFor, toldOf } from '../../../miniprogram/pkg-me/notices/rows'

const ROW: MessageRow = {
  template: 'talk_returned',
  title: '填报退回提醒',
  balance: 0,
  isLongTerm: false,
  isForGood: false,
  longTerm: null,
  isBlocked: false,
  isEnough: false,
}

function only(...rows: MessageRow[]) {
  const found = rowsFor('school', rows)
  assert.equal(found.length, 1)
  return found[0] as (typeof found)[number]
}

test('a row says how many more, and offers one more while that gains something', () => {
  const words = [0, 2, 5].map((balance) => {
    const row = only({ ...ROW, balance, isEnough: balance >= 5 })
    return [row.words, row.mayAdd]
  })
  assert.deepEqual(words, [
    ['现在提醒不了您，允许一次才行', true],
    ['还可以提醒您 2 次', true],
    ['还可以提醒您 5 次，够用了', false],
  ])
})

test('what is blocked in WeChat, or allowed for good, offers nothing', () => {
  for (const change of [{ isBlocked: true }, { isLongTerm: true, isEnough: true }]) {
    const row = only({ ...ROW, ...change })
    assert.deepEqual([row.mayAdd, row.forGood], [false, ''])
  }
})

test('the long-term template of the same notices is no row of its own, but a second way', () => {
  const lasting = { ...ROW, template: 'talk_returned_long', isForGood: true }
  const asked = only({ ...ROW, longTerm: lasting.template }, lasting)
  assert.deepEqual([asked.mayAdd, asked.forGood], [true, 'talk_returned_long'])
  const refused = only({ ...ROW, longTerm: lasting.template }, { ...lasting, isBlocked: true })
  assert.deepEqual([refused.mayAdd, refused.forGood], [true, ''])
  const allowed = only({ ...ROW, longTerm: lasting.template, isLongTerm: true, isEnough: true }, lasting)
  assert.deepEqual([allowed.mayAdd, allowed.forGood, allowed.words], [false, '', '长期有效，一直能提醒您'])
})

test('a role reads about its own notices only', () => {
  const rows = ['talk_returned', 'quota_behind', 'report_due'].map((template) => ({ ...ROW, template }))
  assert.deepEqual(
    rowsFor('county', rows).map((row) => row.template),
    ['quota_behind', 'report_due'],
  )
})

test('only the main switch leads to WeChat’s settings', () => {
  const answers = ['accept', 'reject', 'ban', 'off', 'trouble'] as const
  assert.deepEqual(
    answers.filter((answer) => toldOf(answer).needsSettings),
    ['off'],
  )
  assert.deepEqual(
    answers.filter((answer) => toldOf(answer).tone === 'ok'),
    ['accept'],
  )
})
