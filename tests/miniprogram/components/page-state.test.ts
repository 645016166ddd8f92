import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { make } from './harness'
import { ApiError } from '../../../miniprogram/core/errors'

await import('../../../miniprogram/behaviors/page-state')
const begin = () => make()
const offline = () => new ApiError('offline', '没有网络。', { requestId: '' })

test('a quick answer shows no skeleton, a slow one does', async () => {
  mock.timers.enable({ apis: ['setTimeout'] })
  const page = begin()
  let answer = () => undefined as void
  const run = page.call('run', () => new Promise<void>((resolve) => (answer = resolve)))
  assert.equal(page.data['state'], 'loading')
  mock.timers.tick(299)
  assert.equal(page.data['showsSkeleton'], false)
  mock.timers.tick(1)
  assert.equal(page.data['showsSkeleton'], true)
  answer()
  await run
  assert.deepEqual([page.data['state'], page.data['showsSkeleton']], ['ready', false])
  mock.timers.reset()
})

test('nothing there is empty; a kept answer is stale and says since when', async () => {
  const page = begin()
  await page.call('run', () => Promise.resolve(true))
  assert.equal(page.data['state'], 'empty')
  await page.call('run', (onStale: (at: number) => void) => {
    onStale(Date.parse('2026-11-25T02:24:00Z'))
    return Promise.resolve()
  })
  assert.deepEqual([page.data['state'], page.data['staleSince']], ['stale', '10:24'])
})

test('without content an error fills the page, with its number; with content the content stays', async () => {
  const page = begin()
  const refused = new ApiError('http', '我们这边出了点问题。', { requestId: '7F3A-21BC', code: 'server.error' })
  await page.call('run', () => Promise.reject(refused))
  assert.equal(page.data['state'], 'error')
  assert.deepEqual(page.data['problem'], {
    message: '我们这边出了点问题。',
    requestId: '7F3A-21BC',
    code: 'server.error',
  })
  await page.call('run', () => Promise.resolve())
  await page.call('run', () => Promise.reject(offline()))
  assert.equal(page.data['state'], 'stale')
  await page.call('run', () => Promise.resolve())
  assert.equal(page.data['state'], 'ready')
})

test('refreshing keeps what is shown until the answer is here', async () => {
  const page = begin()
  await page.call('run', () => Promise.resolve())
  let answer = () => undefined as void
  const run = page.call('run', () => new Promise<void>((resolve) => (answer = resolve)))
  assert.equal(page.data['state'], 'ready')
  answer()
  await run
})

test("another identity's content does not stay when theirs cannot be had", async () => {
  const page = begin()
  await page.call('run', () => Promise.resolve())
  await page.call('run', () => {
    page.call('startOver')
    return Promise.reject(offline())
  })
  assert.equal(page.data['state'], 'error')
})
