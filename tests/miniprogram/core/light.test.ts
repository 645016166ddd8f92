import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Light } from '../../../miniprogram/core/light'
import { LightMeter, lightOf } from '../../../miniprogram/core/light'
import { Phone } from './phone'
import { FakeServer } from './server'

/** A picture of these shades of grey, in these shares. */
function picture(...parts: [grey: number, share: number][]): Uint8Array {
  const shades = parts.flatMap(([grey, share]) => new Array<number>(share * 6400).fill(grey))
  return Uint8Array.from(shades.flatMap((grey) => [grey, grey, grey, 255]))
}

test('a room is dark when next to nothing in it is light', () => {
  assert.equal(lightOf(picture([40, 0.97], [200, 0.03])), 'dark')
  assert.equal(lightOf(picture([40, 0.9], [200, 0.1])), 'fine')
})

test('a window in the picture is too bright', () => {
  assert.equal(lightOf(picture([120, 0.8], [255, 0.2])), 'bright')
  assert.equal(lightOf(picture([120, 0.9], [255, 0.1])), 'fine')
})

test('colours weigh as eyes see them', () => {
  const blue = Uint8Array.from(new Array<number[]>(6400).fill([0, 0, 255, 255]).flat())
  assert.equal(lightOf(blue), 'dark')
})

function begin(frames: (Uint8Array | null)[]) {
  const phone = new Phone(new FakeServer())
  const shown: Light[] = []
  let asked = 0
  const frame = async () => frames[Math.min(asked++, frames.length - 1)] ?? null
  return { phone, shown, meter: new LightMeter(phone, frame, (light) => shown.push(light)), asked: () => asked }
}

test('one picture in two seconds, until it is stopped', async () => {
  const { phone, shown, meter, asked } = begin([picture([10, 1]), picture([128, 1])])
  meter.start()
  await phone.pass(4500)
  assert.deepEqual(shown, ['dark', 'fine', 'fine'])
  meter.stop()
  await phone.pass(60_000)
  assert.equal(asked(), 3)
})

test('a phone that gives no pictures is not asked again', async () => {
  const { phone, shown, meter, asked } = begin([null])
  meter.start()
  await phone.pass(60_000)
  assert.deepEqual([shown, asked()], [[], 1])
})

test('started twice it looks once', async () => {
  const { phone, shown, meter, asked } = begin([picture([128, 1])])
  meter.start()
  meter.start()
  await phone.pass(3000)
  assert.equal(asked(), 3) // the first of the two beginnings ends with its picture, which is not shown
  assert.equal(shown.length, 2)
})
