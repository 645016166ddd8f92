import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { Phone } from './phone'
import { FakeServer, STORE, problem } from './server'

async function begin() {
  const server = new FakeServer()
  server.hasStore = true
  const phone = new Phone(server)
  const core = phone.core()
  await core.session.start()
  for (const name of ['a', 'b']) phone.putFile(`tmp/${name}`, `photo ${name}`)
  phone.sent.length = 0
  return { server, phone, ...core }
}

function photo(name: string) {
  return { talkId: 7, recordKey: 'record:7', clientId: `id-${name}`, path: `tmp/${name}`, label: '全景+横幅' }
}

const ASK = 'POST /api/talks/7/photos/upload-policy'
const POST = `UPLOAD ${STORE}`
const CONFIRM = 'POST /api/talks/7/photos/confirm'
const THROUGH_THE_API = 'UPLOAD /api/talks/7/photos'

test('a photo goes straight to the store and is uploaded once the API confirms it', async () => {
  const { queue, phone, server } = await begin()
  const seen: number[] = []
  queue.subscribe(() => seen.push(queue.items()[0]?.progress ?? 0))
  await queue.add(photo('a'))
  await phone.pass(0)
  assert.deepEqual(phone.sent, [ASK, POST, CONFIRM])
  assert.equal(queue.items()[0]?.status, 'uploaded')
  assert.equal(server.photos.get('id-a'), queue.items()[0]?.sha256)
  assert.ok(seen.includes(50))
})

test('where there is no store it is asked for once, and photos go through the API', async () => {
  const { queue, phone, server } = await begin()
  server.hasStore = false
  await queue.add(photo('a'))
  await phone.pass(0)
  await queue.add(photo('b'))
  await phone.pass(0)
  assert.deepEqual(phone.sent, [ASK, THROUGH_THE_API, THROUGH_THE_API])
  assert.equal(queue.unfinished(), 0)
})

test('an API that knows no such way is no trouble', async () => {
  const { queue, phone, server } = await begin()
  server.rule = ({ url }) => (url.endsWith('/upload-policy') ? problem(404, 'not_found', '没有找到这项内容。') : undefined)
  await queue.add(photo('a'))
  await phone.pass(0)
  assert.deepEqual(phone.sent, [ASK, THROUGH_THE_API])
  assert.equal(queue.items()[0]?.status, 'uploaded')
})

test('a store that refuses twice is left alone', async () => {
  const { queue, phone, server } = await begin()
  server.storeRule = () => ({ status: 403, body: '<Error><Code>AccessDenied</Code></Error>' })
  await queue.add(photo('a'))
  await phone.pass(0)
  assert.deepEqual([queue.items()[0]?.status, queue.items()[0]?.problem], ['waiting', '照片这次没传上去，会自己再传。'])
  await phone.pass(2000)
  assert.equal(queue.items()[0]?.status, 'waiting')
  await phone.pass(5000)
  assert.equal(queue.items()[0]?.status, 'uploaded')
  assert.deepEqual(phone.sent, [ASK, POST, ASK, POST, THROUGH_THE_API])
  await queue.add(photo('b'))
  await phone.pass(0)
  assert.equal(phone.sent.at(-1), THROUGH_THE_API)
  assert.equal(server.posts, 2)
})

test('a store that takes photos and loses them is left alone, too', async () => {
  const { queue, phone, server } = await begin()
  server.storeRule = () => ({ status: 201, body: '' })
  await queue.add(photo('a'))
  await phone.pass(10_000)
  assert.equal(queue.items()[0]?.status, 'uploaded')
  assert.deepEqual(phone.sent, [ASK, POST, CONFIRM, ASK, POST, CONFIRM, THROUGH_THE_API])
})

test('one trouble is forgotten when the next photo arrives', async () => {
  const { queue, phone, server } = await begin()
  let refusals = 1
  server.storeRule = () => (refusals-- > 0 ? { status: 500, body: '' } : undefined)
  await queue.add(photo('a'))
  await phone.pass(2000)
  assert.equal(queue.items()[0]?.status, 'uploaded')
  refusals = 1
  await queue.add(photo('b'))
  await phone.pass(2000)
  assert.equal(queue.unfinished(), 0)
  assert.ok(!phone.sent.includes(THROUGH_THE_API))
})

test('a lost confirmation does not send the megabytes again, not even after a kill', async () => {
  const { queue, phone, server } = await begin()
  server.rule = ({ url }) => (url.endsWith('/confirm') ? { status: 503, body: '' } : undefined)
  await queue.add(photo('a'))
  await phone.pass(0)
  assert.equal(queue.items()[0]?.status, 'waiting')
  const reopened = phone.kill()
  const again = reopened.core().queue
  server.rule = () => undefined
  again.wakeNow()
  await reopened.pass(0)
  assert.equal(again.items()[0]?.status, 'uploaded')
  assert.equal(server.posts, 1)
})

test('leaving WeChat is no trouble of the store', async () => {
  const { queue, phone } = await begin()
  phone.uploadTroubles = ['interrupted', 'interrupted', 'interrupted']
  await queue.add(photo('a'))
  await phone.pass(10_000)
  assert.deepEqual([queue.items()[0]?.status, queue.items()[0]?.attempts], ['waiting', 0])
  await phone.pass(5000)
  assert.equal(queue.items()[0]?.status, 'uploaded')
  assert.ok(!phone.sent.includes(THROUGH_THE_API))
})

test('a store that cannot be reached twice is left alone', async () => {
  const { queue, phone } = await begin()
  phone.uploadTroubles = ['offline', 'timeout']
  await queue.add(photo('a'))
  await phone.pass(10_000)
  assert.equal(queue.items()[0]?.status, 'uploaded')
  assert.equal(phone.sent.at(-1), THROUGH_THE_API)
})

test('what the API refuses needs the person, and a second try sends it anew', async () => {
  const { queue, phone, server } = await begin()
  server.rule = ({ url }) =>
    url.endsWith('/confirm') ? problem(422, 'photo.damaged', '这张照片打不开，请换一张。') : undefined
  await queue.add(photo('a'))
  await phone.pass(0)
  assert.deepEqual([queue.items()[0]?.status, queue.items()[0]?.problem], ['dead', '这张照片打不开，请换一张。'])
  server.rule = () => undefined
  phone.sent.length = 0
  queue.retry('id-a')
  await phone.pass(0)
  assert.deepEqual(phone.sent, [ASK, POST, CONFIRM])
})

test('another file under the same id is posted anew', async () => {
  const { queue, phone, server } = await begin()
  server.rule = ({ url }) => (url.endsWith('/confirm') ? { status: 503, body: '' } : undefined)
  await queue.add(photo('a'))
  await phone.pass(0)
  server.rule = () => undefined
  await queue.replace('id-a', 'tmp/b')
  await phone.pass(0)
  assert.equal(server.posts, 2)
  assert.equal(queue.items()[0]?.status, 'uploaded')
})

test('a photo that is here already is not sent again', async () => {
  const { queue, phone, server } = await begin()
  server.photos.set('id-a', createHash('sha256').update('photo a').digest('hex'))
  await queue.add(photo('a'))
  await phone.pass(0)
  assert.deepEqual([queue.items()[0]?.status, server.posts, server.uploads], ['uploaded', 0, 0])
})

test('killed before anything arrived, the app sends it again and the server has it once', async () => {
  const { queue, phone, server } = await begin()
  server.hasStore = false
  let isKilled = false
  server.uploadRule = () => (isKilled ? undefined : { status: 502, body: '' })
  server.gate = new Promise(() => undefined)
  await queue.add(photo('a'))
  await phone.pass(0)
  const reopened = phone.kill()
  isKilled = true
  server.gate = Promise.resolve()
  const again = reopened.core().queue
  again.wakeNow()
  await reopened.pass(0)
  assert.equal(again.items()[0]?.status, 'uploaded')
  assert.deepEqual([server.uploads, server.photos.size], [2, 1])
})
