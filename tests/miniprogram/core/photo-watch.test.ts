import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Outlook } from '../../../miniprogram/core/photo-watch'
import { PhotoWatch, pauseAfter } from '../../../miniprogram/core/photo-watch'
import { Phone } from './phone'
import { FakeServer } from './server'

interface List {
  is_checking: boolean
}

/** A watch of a server that checks until it is told otherwise; when it was asked, in seconds, and what was shown. */
function begin() {
  const phone = new Phone(new FakeServer())
  const answers = { isChecking: true, isDown: false }
  const asked: number[] = []
  const shown: Outlook[] = []
  const ask = async (): Promise<List> => {
    asked.push((phone.now() - Phone.START) / 1000)
    if (answers.isDown) throw new Error('no network')
    return { is_checking: answers.isChecking }
  }
  const watch = new PhotoWatch<List>(phone, ask, (_, outlook) => shown.push(outlook))
  return { phone, answers, asked, shown, watch }
}

test('nothing is asked again where nothing more will be said', async () => {
  const { phone, answers, asked, shown, watch } = begin()
  answers.isChecking = false
  await watch.begin()
  await phone.pass(300_000)
  watch.resume()
  await phone.pass(300_000)
  assert.deepEqual([asked, shown], [[0], ['settled']])
})

test('every three seconds until it is said', async () => {
  const { phone, answers, asked, shown, watch } = begin()
  await watch.begin()
  await phone.pass(8000)
  answers.isChecking = false
  await phone.pass(60_000)
  assert.deepEqual(asked, [0, 3, 6, 9])
  assert.deepEqual(shown, ['checking', 'checking', 'checking', 'settled'])
})

test('more rarely with time, and after two minutes not at all', async () => {
  const { phone, asked, shown, watch } = begin()
  await watch.begin()
  await phone.pass(600_000)
  const pauses = asked.slice(1).map((at, index) => at - (asked[index] as number))
  assert.deepEqual([...new Set(pauses)], [3, 5, 10])
  assert.ok((asked.at(-1) as number) <= 120)
  assert.ok(asked.length <= 24)
  assert.equal(shown.at(-1), 'later')
})

test('a hidden page asks nothing, and goes on when it is shown again', async () => {
  const { phone, answers, asked, shown, watch } = begin()
  await watch.begin()
  watch.pause()
  await phone.pass(600_000)
  assert.deepEqual(asked, [0])
  answers.isChecking = false
  watch.resume()
  await phone.pass(1000)
  assert.deepEqual(asked, [0, 601])
  assert.equal(shown.at(-1), 'settled')
})

test('an answer that comes to a hidden page is not shown', async () => {
  const { phone, shown, watch } = begin()
  const first = watch.begin()
  watch.pause()
  await first
  await phone.pass(600_000)
  assert.deepEqual(shown, [])
})

test('without a network the questions double their distance, and the first answer ends that', async () => {
  const { phone, answers, asked, shown, watch } = begin()
  await watch.begin()
  answers.isDown = true
  await phone.pass(20_000)
  assert.deepEqual(asked, [0, 3, 9])
  answers.isDown = false
  await phone.pass(5000)
  assert.deepEqual(asked, [0, 3, 9, 21, 24])
  assert.deepEqual([...new Set(shown)], ['checking'])
})

test('a network that stays away ends it, too', async () => {
  const { phone, answers, asked, shown, watch } = begin()
  await watch.begin()
  answers.isDown = true
  await phone.pass(600_000)
  assert.ok((asked.at(-1) as number) <= 120)
  assert.equal(shown.at(-1), 'later')
})

test('the first question throws what went wrong', async () => {
  const { answers, watch } = begin()
  answers.isDown = true
  await assert.rejects(watch.begin(), /no network/)
})

test('no pause is longer than half a minute', () => {
  assert.equal(pauseAfter(90_000, 9), 30_000)
})
