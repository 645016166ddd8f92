import assert from 'node:assert/strict'
import { test } from 'node:test'
import { make } from './harness'

await import('../../../miniprogram/components/reason-chips/reason-chips')

const CHOICES = ['a', 'b', 'c'].map((key) => ({ key, words: key }))
const tap = (key: string) => ({ currentTarget: { dataset: { key } } })

function chips(properties: Record<string, unknown> = {}) {
  const made = make()
  made.setData({ choices: CHOICES, value: ['a'], ...properties })
  return made
}

test('a tap adds, a second takes away', () => {
  const made = chips()
  made.call('onToggle', tap('b'))
  made.setData({ value: ['a', 'b'] })
  made.call('onToggle', tap('a'))
  assert.deepEqual(made.events, [
    ['change', { value: ['a', 'b'] }],
    ['change', { value: ['b'] }],
  ])
})

test('of a single choice the last one counts, and no more than the most are taken', () => {
  const single = chips({ isSingle: true })
  single.call('onToggle', tap('c'))
  assert.deepEqual(single.events, [['change', { value: ['c'] }]])
  const full = chips({ most: 1 })
  full.call('onToggle', tap('c'))
  assert.deepEqual(full.events, [])
})
