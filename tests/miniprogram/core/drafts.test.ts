import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Phone } from './phone'
import { FakeServer } from './server'

async function begin() {
  const server = new FakeServer()
  const phone = new Phone(server)
  const core = phone.core()
  await core.session.start()
  return { server, phone, ...core }
}

test('a draft is on the phone half a second after a change, and survives a kill', async () => {
  const { drafts, phone } = await begin()
  drafts.save('record:7', { audience: 45 })
  await phone.pass(499)
  assert.equal(phone.stored('d:record:7'), '')
  await phone.pass(1)
  assert.deepEqual(phone.kill().core().drafts.load('record:7'), { audience: 45 })
})

test('typing on does not put saving off for ever', async () => {
  const { drafts, phone } = await begin()
  for (let letter = 0; letter < 6; letter++) {
    drafts.save('record:7', { letter })
    await phone.pass(100)
  }
  assert.notEqual(phone.stored('d:record:7'), '')
})

test('the newest words are read back before they are saved', async () => {
  const { drafts } = await begin()
  drafts.save('record:7', { audience: 45 })
  assert.deepEqual(drafts.load('record:7'), { audience: 45 })
})

test('somebody else on the same phone sees nothing of it', async () => {
  const { drafts, session, server } = await begin()
  drafts.save('record:7', { audience: 45 })
  drafts.flush()
  server.personId = 2
  await session.login()
  assert.equal(drafts.load('record:7'), null)
  assert.deepEqual(drafts.list(), [])
  server.personId = 1
  await session.login()
  assert.deepEqual(drafts.load('record:7'), { audience: 45 })
})

test('drafts are listed newest first; a removed one does not come back with the pause', async () => {
  const { drafts, phone } = await begin()
  drafts.save('one', {})
  await phone.pass(1000)
  drafts.save('two', {})
  assert.deepEqual(
    drafts.list().map((note) => note.key),
    ['two', 'one'],
  )
  drafts.save('two', {})
  drafts.remove('two')
  await phone.pass(1000)
  assert.deepEqual(
    drafts.list().map((note) => note.key),
    ['one'],
  )
})

test('on a full phone the words stay in memory, the page can say so, and the next chance saves them', async () => {
  const { drafts, phone } = await begin()
  phone.isStorageFull = true
  drafts.save('record:7', { audience: 45 })
  await phone.pass(500)
  assert.match(drafts.problem() ?? '', /满/)
  assert.deepEqual(drafts.load('record:7'), { audience: 45 })
  phone.isStorageFull = false
  drafts.flush()
  assert.equal(drafts.problem(), null)
  assert.notEqual(phone.stored('d:record:7'), '')
})
