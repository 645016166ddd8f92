import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { Letters } from '../../../miniprogram/core/a11y'
import { cleanCode, codeFrom } from '../../../miniprogram/core/scene'
import { sha256 } from '../../../miniprogram/core/sha256'
import * as time from '../../../miniprogram/core/time'
import { Phone } from './phone'
import { FakeServer } from './server'

test('SHA-256 is that of everybody else, at every length around a block', () => {
  for (const length of [0, 1, 3, 55, 56, 57, 63, 64, 65, 119, 120, 127, 128, 1000, 100_003]) {
    const bytes = randomBytes(length)
    const content = new Uint8Array(bytes).buffer
    assert.equal(sha256(content), createHash('sha256').update(bytes).digest('hex'), `${length} bytes`)
  }
})

test('days and times are those of Beijing', () => {
  assert.equal(time.dayWords('2026-11-25'), '11月25日（周三）')
  assert.equal(time.shortDayWords('2026-03-01'), '3月1日')
  assert.equal(time.timeWords('2026-11-25T06:30:00Z'), '14:30')
  assert.equal(time.beijingDay('2026-11-24T16:00:00Z'), '2026-11-25')
  assert.equal(time.beijingDay('2026-11-24T15:59:59Z'), '2026-11-24')
  assert.equal(time.momentFrom('2026-11-25', '14:30'), '2026-11-25T14:30:00+08:00')
  assert.equal(time.daysBetween('2026-02-27', '2026-03-01'), 2)
  assert.equal(time.daysBetween('2026-03-01', '2026-02-27'), -2)
})

test('a code is found in a scene, a link, or as it was typed', () => {
  assert.equal(codeFrom({ scene: 'ACDE3467' }), 'ACDE3467')
  assert.equal(codeFrom({ scene: 'c%3DACDE3467' }), 'ACDE3467')
  assert.equal(codeFrom({ query: { scene: 'c%3DACDE3467%26v%3D1' } }), 'ACDE3467')
  assert.equal(codeFrom({ query: { code: 'acde-3467' } }), 'ACDE3467')
  assert.equal(cleanCode(' ａｃｄｅ 3467 '), 'ACDE3467')
})

test('what is no code is none, and harms nobody', () => {
  for (const scene of ['', '%', '%E0%A4%A', 'c=', 'ACDE346', 'ACDE34677', '<script>', 'ACDE/467']) {
    assert.equal(codeFrom({ scene }), null, scene)
  }
  assert.equal(codeFrom({}), null)
})

test('letters follow WeChat until somebody chooses, and the choice outlives a kill and a logout', async () => {
  const phone = new Phone(new FakeServer())
  const letters = new Letters(phone)
  const sizes = [1, 1.1, 1.25, 1.3, 1.4].map((scale) => {
    phone.scale = scale
    return letters.size()
  })
  assert.deepEqual(sizes, ['standard', 'large', 'large', 'xlarge', 'xlarge'])
  letters.choose('large')
  assert.equal(letters.pageStyle(), '--scale: 1.2')
  await phone.core().session.logout()
  assert.equal(new Letters(phone.kill()).size(), 'large')
})
