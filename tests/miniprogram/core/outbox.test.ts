import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError, PhoneTrouble } from '../../../miniprogram/core/errors'
import type { RecordToSend } from '../../../miniprogram/core/outbox'
import { Phone } from './phone'
import { COUNTY_IDENTITY, FakeServer, problem } from './server'

const KEY = 'talk:new'

async function begin() {
  const server = new FakeServer()
  const phone = new Phone(server)
  const core = phone.core()
  await core.session.start()
  for (const name of ['a', 'b']) phone.putFile(`tmp/${name}`, `photo ${name}`)
  return { server, phone, ...core }
}

function newTalk(photos: string[] = [], audience = 45): RecordToSend {
  const record = { client_id: 'record-1', held_at: '2026-11-25T09:00:00+08:00', audience, formats: ['lecture'], photos }
  const body = { client_id: 'talk-1', speaker_name: '示例讲师甲', formats: ['lecture'], record }
  return { key: KEY, title: '11月25日 示例讲师甲', submission: { kind: 'talk', body } }
}

function correction(talkId: number, version: number): RecordToSend {
  const body = { client_id: 'record-2', held_at: '2026-11-25T09:00:00+08:00', audience: 50, formats: ['lecture'] }
  return { key: `record:${talkId}`, title: '11月25日', submission: { kind: 'record', talkId, version, body } }
}

test('a double tap makes one talk', async () => {
  const { outbox, server, phone } = await begin()
  await Promise.all([outbox.submit(newTalk()), outbox.submit(newTalk())])
  await outbox.submit(newTalk())
  assert.equal(server.talks.length, 1)
  assert.equal(phone.sent.filter((line) => line === 'POST /api/talks').length, 2)
  assert.deepEqual(outbox.items(), [])
})

test('tapped again while it is sent: the same words wait for the first, other words are not swallowed', async () => {
  const { outbox, server, phone } = await begin()
  let open = () => undefined as void
  server.gate = new Promise((resolve) => (open = resolve))
  const first = outbox.submit(newTalk())
  await phone.pass(0)
  const second = outbox.submit(newTalk())
  assert.equal(outbox.item(KEY)?.status, 'sending')
  await assert.rejects(outbox.submit(newTalk([], 90)), PhoneTrouble)
  open()
  assert.equal(await first, await second)
})

test('a short gap in the network is bridged while the person waits', async () => {
  const { outbox, phone } = await begin()
  phone.troubles = ['timeout']
  const sent = outbox.submit(newTalk())
  await phone.pass(700)
  assert.equal((await sent).status, 'awaiting_photos')
})

test('submitted offline, it is kept and goes later; its draft goes only then', async () => {
  const { outbox, drafts, server, phone } = await begin()
  drafts.save(KEY, { audience: 45 })
  phone.setNetwork(false)
  const kept = await outbox.submit(newTalk())
  assert.equal(kept.status, 'waiting')
  assert.deepEqual(drafts.load(KEY), { audience: 45 })
  phone.setNetwork(true)
  await phone.pass(2000)
  assert.equal(server.talks.length, 1)
  assert.deepEqual(outbox.items(), [])
  assert.equal(drafts.load(KEY), null)
})

test('the network cut in the second photo and the app killed: both photos arrive once', async () => {
  const { outbox, queue, server, phone } = await begin()
  for (const name of ['a', 'b']) {
    await queue.add({ talkId: null, recordKey: KEY, clientId: `id-${name}`, path: `tmp/${name}`, label: '照片' })
  }
  server.uploadRule = ({ fields }) => (fields['client_id'] === 'id-b' ? { status: 504, body: '' } : undefined)
  const sent = await outbox.submit(newTalk(['id-a', 'id-b']))
  await phone.pass(0)
  assert.equal(sent.status, 'awaiting_photos')
  assert.deepEqual([...server.photos.keys()], ['id-a'])
  const reopened = phone.kill()
  server.uploadRule = () => undefined
  const again = reopened.core()
  assert.equal(again.outbox.items()[0]?.status, 'awaiting_photos')
  again.outbox.wakeNow()
  again.queue.wakeNow()
  await reopened.pass(0)
  assert.deepEqual([...server.photos.keys()].sort(), ['id-a', 'id-b'])
  assert.equal(server.uploads, 3)
  assert.equal(server.talks.length, 1)
  assert.deepEqual(again.outbox.items(), [])
})

test('killed after the server took the talk but before it said so', async () => {
  const { outbox, queue, server, phone } = await begin()
  await queue.add({ talkId: null, recordKey: KEY, clientId: 'id-a', path: 'tmp/a', label: '照片' })
  server.gate = new Promise(() => undefined)
  void outbox.submit(newTalk(['id-a']))
  await phone.pass(0)
  assert.equal(server.talks.length, 1)
  const reopened = phone.kill()
  server.gate = Promise.resolve()
  const again = reopened.core()
  again.outbox.wakeNow()
  await reopened.pass(0)
  assert.equal(server.talks.length, 1)
  assert.equal(server.photos.size, 1)
})

test('killed between the answer and the photos: they still learn their talk', async () => {
  const { outbox, queue, server, phone } = await begin()
  phone.setNetwork(false)
  await queue.add({ talkId: null, recordKey: KEY, clientId: 'id-a', path: 'tmp/a', label: '照片' })
  await outbox.submit(newTalk(['id-a']))
  const note = phone.stored(`o:${KEY}`) as object
  phone.storage.set(`o:${KEY}`, { ...note, status: 'awaiting_photos', talkId: 7 })
  const reopened = phone.kill()
  const again = reopened.core()
  again.outbox.wake()
  await reopened.pass(0)
  assert.equal(server.photos.size, 1)
})

test('a refusal in front of the person is theirs to mend, and nothing stays behind', async () => {
  const { outbox, drafts, server } = await begin()
  drafts.save(KEY, { audience: 0 })
  server.rule = ({ url }) => (url.endsWith('/talks') ? problem(422, 'input.invalid', '有几处需要改一下。') : undefined)
  const error = await outbox.submit(newTalk([], 0)).catch((caught: unknown) => caught)
  assert.ok(error instanceof ApiError)
  assert.deepEqual(error.fields, { audience: '不能小于 1。' })
  assert.deepEqual(outbox.items(), [])
  assert.deepEqual(drafts.load(KEY), { audience: 0 })
  server.rule = () => undefined
  await outbox.submit(newTalk())
  assert.equal(server.talks.length, 1)
})

test('a conflict found in the background is kept with its reason and its draft', async () => {
  const { outbox, drafts, server, phone } = await begin()
  await outbox.submit(newTalk())
  drafts.save('record:1', { audience: 50 })
  phone.setNetwork(false)
  await outbox.submit(correction(1, 1))
  server.talks[0]!.version = 5
  phone.setNetwork(true)
  outbox.wakeNow()
  await phone.pass(0)
  assert.deepEqual([outbox.item('record:1')?.status, outbox.item('record:1')?.code], ['dead', 'talk.conflict'])
  assert.deepEqual(drafts.load('record:1'), { audience: 50 })
  outbox.discard('record:1')
  assert.deepEqual(phone.storage.keys().filter((key) => key.startsWith('o:')), [])
})

test('other words under a client id that may have arrived are not accepted silently', async () => {
  const { outbox, server, phone } = await begin()
  server.gate = new Promise(() => undefined)
  void outbox.submit(newTalk())
  await phone.pass(0)
  const reopened = phone.kill()
  server.gate = Promise.resolve()
  const again = reopened.core()
  reopened.setNetwork(false)
  await assert.rejects(again.outbox.submit(newTalk([], 90)), PhoneTrouble)
  assert.equal((await again.outbox.submit(newTalk())).status, 'waiting')
})

test('an arrived record may be corrected while its photos are on their way', async () => {
  const { outbox, queue, server, phone } = await begin()
  await outbox.submit(newTalk())
  server.uploadRule = () => ({ status: 503, body: '' })
  await queue.add({ talkId: null, recordKey: 'record:1', clientId: 'id-a', path: 'tmp/a', label: '照片' })
  const first = correction(1, 1)
  await outbox.submit(first)
  assert.equal(outbox.item('record:1')?.status, 'awaiting_photos')
  const second = correction(1, 2)
  second.submission.body.client_id = 'record-3'
  await outbox.submit(second)
  await phone.pass(0)
  assert.equal(server.talks[0]?.record?.client_id, 'record-3')
})

test('an expired token in the middle loses nothing', async () => {
  const { outbox, server } = await begin()
  server.expireTokens()
  await outbox.submit(newTalk())
  assert.equal(server.talks.length, 1)
})

test('another identity does not submit the record of this one', async () => {
  const { outbox, session, server, phone } = await begin()
  phone.setNetwork(false)
  await outbox.submit(newTalk())
  phone.setNetwork(true)
  await session.choose(COUNTY_IDENTITY)
  outbox.wakeNow()
  await phone.pass(600_000)
  assert.equal(server.talks.length, 0)
})

test('a full phone says so instead of pretending to keep it', async () => {
  const { outbox, phone, server } = await begin()
  phone.isStorageFull = true
  await assert.rejects(outbox.submit(newTalk()), PhoneTrouble)
  assert.deepEqual(outbox.items(), [])
  assert.equal(server.talks.length, 0)
})
