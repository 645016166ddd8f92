import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { make } from './harness'

await import('../../../miniprogram/components/undo-bar/undo-bar')

function begin() {
  mock.timers.enable({ apis: ['setInterval'] })
  return make()
}

test('after ten seconds it is done, once', () => {
  const bar = begin()
  bar.setData({ words: '已通过' })
  mock.timers.tick(9000)
  assert.deepEqual([bar.data['left'], bar.events.length], [1, 0])
  mock.timers.tick(5000)
  bar.life('hide')
  assert.deepEqual(bar.events, [['done', undefined]])
  mock.timers.reset()
})

test('taken back, it is never done', () => {
  const bar = begin()
  bar.setData({ words: '已通过' })
  mock.timers.tick(3000)
  bar.call('onUndo')
  mock.timers.tick(20_000)
  bar.life('hide')
  assert.deepEqual(bar.events, [['undo', undefined]])
  mock.timers.reset()
})

test('leaving the page does not wait', () => {
  const bar = begin()
  bar.setData({ words: '已通过' })
  bar.life('hide')
  assert.deepEqual(bar.events, [['done', undefined]])
  mock.timers.reset()
})
