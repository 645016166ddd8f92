import assert from 'node:assert/strict'
import { test } from 'node:test'
import { make } from './harness'

await import('../../../miniprogram/components/answer-panel/answer-panel')

const tap = (dataset: object) => ({ currentTarget: { dataset } })

function panel(startsAt = new Date(Date.now() + 14 * 86_400_000).toISOString()) {
  const made = make()
  made.setData({ startsAt })
  return made
}

test('yes is one tap; no is two, and its reason is the second', () => {
  const made = panel()
  made.call('onYes')
  made.call('onNo')
  assert.equal(made.data['step'], 'reasons')
  made.call('onReason', tap({ key: 'busy' }))
  assert.deepEqual(made.events, [
    ['answer', { answer: 'accept' }],
    ['answer', { answer: 'decline', reason: 'busy' }],
  ])
})

test('another time is three taps, and none is sent without a time', () => {
  const made = panel()
  made.call('onOtherTime')
  made.call('onSend')
  assert.deepEqual([made.events, made.data['hint']], [[], '请先选一个您方便的时间。'])
  const [slot] = made.data['shown'] as { moment: string }[]
  made.call('onSlot', tap({ moment: slot?.moment }))
  made.call('onSend')
  assert.deepEqual(made.events, [['answer', { answer: 'propose', slots: [slot?.moment] }]])
})

test('a time of one’s own is added once, and never one that is over', () => {
  const made = panel()
  made.call('onOtherTime')
  made.setData({ day: '2020-01-06', time: '09:00' })
  made.call('onAdd')
  assert.equal(made.data['hint'], '这个时间已经过去了，请另选一个。')
  made.setData({ day: '2099-01-05', time: '09:00' })
  made.call('onAdd')
  made.call('onAdd')
  assert.deepEqual(made.data['chosen'], ['2099-01-05T09:00:00+08:00'])
  assert.equal((made.data['offered'] as unknown[]).length, (made.data['shown'] as unknown[]).length)
})

test('while an answer is on its way a second tap says nothing', () => {
  const made = panel()
  made.setData({ isBusy: true })
  made.call('onYes')
  assert.deepEqual(made.events, [])
})
