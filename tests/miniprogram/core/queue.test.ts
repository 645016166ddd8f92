import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PhoneTrouble } from '../../../miniprogram/core/errors'
import { Phone } from './phone'
import { COUNTY_IDENTITY, FakeServer, problem } from './server'

const KEY = 'record:7'

async function begin() {
  const server = new FakeServer()
  const phone = new Phone(server)
  const core = phone.core()
  await core.session.start()
  for (const name of ['a', 'b', 'c']) phone.putFile(`tmp/${name}`, `photo ${name}`)
  return { server, phone, ...core }
}

function photo(name: string, talkId: number | null = 7) {
  return { talkId, recordKey: KEY, clientId: `id-${name}`, path: `tmp/${name}`, label: '全景+横幅' }
}

test('a photo is copied first and uploaded with a receipt', async () => {
  const { queue, phone, server } = await begin()
  await queue.add(photo('a'))
  phone.deleteFile('tmp/a')
  await phone.pass(0)
  assert.equal(queue.items()[0]?.status, 'uploaded')
  assert.equal(server.photos.get('id-a'), queue.items()[0]?.sha256)
  assert.equal(queue.unfinished(), 0)
})

test('a photo of an unfinished record waits for its talk', async () => {
  const { queue, phone, server } = await begin()
  await queue.add(photo('a', null))
  await phone.pass(600_000)
  assert.equal(server.uploads, 0)
  queue.attach(KEY, 7)
  await phone.pass(0)
  assert.equal(queue.items(KEY)[0]?.status, 'uploaded')
})

test('a 2xx without the right hash is no receipt', async () => {
  const { queue, phone, server } = await begin()
  server.uploadRule = () => ({ status: 201, body: { client_id: 'id-a', sha256: 'f'.repeat(64) } })
  await queue.add(photo('a'))
  await phone.pass(0)
  assert.equal(queue.items()[0]?.status, 'waiting')
  server.uploadRule = () => undefined
  await phone.pass(2000)
  assert.equal(queue.items()[0]?.status, 'uploaded')
})

test('the network backs off 2, 5, 15, 60, 300 seconds', async () => {
  const { queue, phone } = await begin()
  phone.troubles = Array.from({ length: 7 }, () => 'timeout' as const)
  await queue.add(photo('a'))
  const waits: number[] = []
  for (let attempt = 0; attempt < 6; attempt++) {
    await phone.pass(0)
    waits.push(((queue.items()[0]?.nextAt ?? 0) - phone.now()) / 1000)
    await phone.pass((waits.at(-1) ?? 0) * 1000)
  }
  assert.deepEqual(waits, [2, 5, 15, 60, 300, 300])
})

test('a server that is down is waited for, a refusal needs the person', async () => {
  const { queue, phone, server } = await begin()
  server.uploadRule = () => ({ status: 502, body: '' })
  await queue.add(photo('a'))
  await phone.pass(0)
  assert.equal(queue.items()[0]?.status, 'waiting')
  server.uploadRule = () => problem(422, 'photo.animated', '这是一张动图，请换一张普通照片。')
  await phone.pass(2000)
  assert.equal(queue.items()[0]?.status, 'dead')
  assert.match(queue.items()[0]?.problem ?? '', /动图/)
  await phone.pass(600_000)
  assert.equal(server.uploads, 2)
})

test('a photo that arrived in pieces is sent again by itself', async () => {
  const { queue, phone, server } = await begin()
  server.uploadRule = () => problem(422, 'photo.incomplete', '照片没传完整，请再传一次。')
  await queue.add(photo('a'))
  await phone.pass(0)
  assert.equal(queue.items()[0]?.status, 'waiting')
})

test('killed while it waits for the receipt, the app asks for it and the server has the photo once', async () => {
  const { queue, phone, server } = await begin()
  server.gate = new Promise(() => undefined) // the answer never comes
  await queue.add(photo('a'))
  await phone.pass(0)
  assert.equal(queue.items()[0]?.status, 'uploading')
  const reopened = phone.kill()
  server.gate = Promise.resolve()
  const again = reopened.core().queue
  assert.equal(again.items()[0]?.status, 'saved')
  again.wake()
  await reopened.pass(0)
  assert.equal(again.items()[0]?.status, 'uploaded')
  assert.deepEqual([server.uploads, server.photos.size], [1, 1])
})

test('a file that vanished says what to do, and another takes its place under the same id', async () => {
  const { queue, phone, server } = await begin()
  phone.setNetwork(false)
  const kept = await queue.add(photo('a'))
  await phone.pass(0)
  phone.deleteFile(kept.path)
  const reopened = phone.kill()
  const again = reopened.core().queue
  again.wakeNow()
  await reopened.pass(0)
  assert.equal(again.items()[0]?.status, 'dead')
  assert.match(again.items()[0]?.problem ?? '', /重新选/)
  await again.replace('id-a', 'tmp/b')
  await reopened.pass(0)
  assert.equal(again.items()[0]?.status, 'uploaded')
  assert.deepEqual([...server.photos.keys()], ['id-a'])
})

test('two at once, one when the network is weak', async () => {
  const { queue, phone, server } = await begin()
  let open = () => undefined as void
  server.gate = new Promise((resolve) => (open = resolve))
  for (const name of ['a', 'b', 'c']) await queue.add(photo(name))
  await phone.pass(0)
  assert.equal(queue.items().filter((item) => item.status === 'uploading').length, 2)
  phone.isWeakNow = true
  open()
  server.gate = new Promise(() => undefined)
  await phone.pass(0)
  for (const name of ['a', 'b']) {
    phone.putFile(`tmp/${name}2`, name)
    await queue.add({ ...photo(name), clientId: `id-${name}2`, path: `tmp/${name}2` })
  }
  await phone.pass(0)
  assert.equal(queue.items().filter((item) => item.status === 'uploading').length, 1)
})

test('the network coming back does not wait for its turn', async () => {
  const { queue, phone } = await begin()
  phone.setNetwork(false)
  await queue.add(photo('a'))
  await phone.pass(120_000)
  assert.equal(queue.items()[0]?.status, 'waiting')
  phone.setNetwork(true)
  queue.wakeNow()
  await phone.pass(0)
  assert.equal(queue.items()[0]?.status, 'uploaded')
})

test('leaving WeChat is no failed attempt', async () => {
  const { queue, phone } = await begin()
  phone.troubles = ['interrupted']
  await queue.add(photo('a'))
  await phone.pass(0)
  assert.deepEqual([queue.items()[0]?.status, queue.items()[0]?.attempts], ['waiting', 0])
  await phone.pass(5000)
  assert.equal(queue.items()[0]?.status, 'uploaded')
})

test('a full phone refuses the photo in words and keeps nothing half', async () => {
  const { queue, phone } = await begin()
  phone.areFilesFull = true
  await assert.rejects(queue.add(photo('a')), PhoneTrouble)
  phone.areFilesFull = false
  phone.isStorageFull = true
  const files = phone.fileCount()
  await assert.rejects(queue.add(photo('a')), PhoneTrouble)
  assert.equal(phone.fileCount(), files)
  assert.deepEqual(queue.items(), [])
})

test('the same photo added twice is one photo', async () => {
  const { queue, phone, server } = await begin()
  await queue.add(photo('a'))
  await queue.add(photo('a'))
  await phone.pass(0)
  assert.deepEqual([queue.items().length, server.uploads], [1, 1])
})

test('sixty unfinished photos are enough', async () => {
  const { queue, phone } = await begin()
  for (let number = 0; number < 60; number++) {
    phone.putFile('tmp/n', 'n')
    await queue.add({ ...photo('n', null), path: 'tmp/n', clientId: `n-${number}` })
  }
  await assert.rejects(queue.add(photo('a')), /60 张/)
})

test('another identity does not send the photos of this one', async () => {
  const { queue, session, phone, server } = await begin()
  phone.setNetwork(false)
  await queue.add(photo('a'))
  await phone.pass(0)
  phone.setNetwork(true)
  await session.choose(COUNTY_IDENTITY)
  queue.wakeNow()
  await phone.pass(600_000)
  assert.equal(server.uploads, 0)
})

test('a removed photo takes its file along, even while it uploads', async () => {
  const { queue, phone, server } = await begin()
  let open = () => undefined as void
  server.gate = new Promise((resolve) => (open = resolve))
  const kept = await queue.add(photo('a'))
  await phone.pass(0)
  await queue.remove('id-a')
  open()
  await phone.pass(600_000)
  assert.deepEqual(queue.items(), [])
  assert.equal(await phone.files.exists(kept.path), false)
  assert.equal(server.uploads, 1)
})

test('an uploaded photo leaves the phone after a day', async () => {
  const { queue, phone } = await begin()
  const kept = await queue.add(photo('a'))
  await phone.pass(25 * 3600 * 1000)
  const reopened = phone.kill()
  assert.deepEqual(reopened.core().queue.items(), [])
  await reopened.pass(0)
  assert.equal(await reopened.files.exists(kept.path), false)
})
