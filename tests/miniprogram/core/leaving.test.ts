import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError } from '../../../miniprogram/core/errors'
import { Phone } from './phone'
import { FakeServer, SCHOOL_IDENTITY, problem } from './server'

const OTHERS_IDENTITY = 99

async function begin() {
  const server = new FakeServer()
  const phone = new Phone(server)
  const core = phone.core()
  const erased: string[] = []
  let isAway = false
  server.rule = ({ url, headers, data }) => {
    if (!url.endsWith('/api/me/erasure')) return undefined
    if (isAway) return problem(503, 'service.unavailable', '我们这边正忙，不是您的操作。')
    const token = (headers['Authorization'] ?? '').replace('Bearer ', '')
    if (!server.tokens.has(token)) return problem(401, 'login.required', '请先登录，再继续。')
    assert.deepEqual(data, { understood: true })
    erased.push(token)
    server.tokens.delete(token)
    return { status: 204, body: '' }
  }
  await core.session.start()
  core.session.known({ ...server.me(), identities: [{ id: SCHOOL_IDENTITY }] } as never)
  const goAway = (isGone: boolean) => {
    isAway = isGone
  }
  return { server, phone, erased, goAway, ...core }
}

async function takePhoto({ phone, queue }: Awaited<ReturnType<typeof begin>>, clientId: string) {
  phone.putFile(`tmp/${clientId}`, clientId)
  await queue.add({ talkId: null, recordKey: 'talk-7', clientId, path: `tmp/${clientId}`, label: '横幅' })
}

test('what was this person’s leaves the phone, and nothing logs in again by itself', async () => {
  const all = await begin()
  all.drafts.save('talk-7', { audience: 45 })
  await takePhoto(all, 'one')
  assert.equal(all.leaving.unsent(), 1)
  await all.leaving.end()
  assert.equal(all.erased.length, 1)
  assert.deepEqual([all.drafts.list(), all.queue.items(), all.session.me()], [[], [], null])
  assert.equal(all.phone.fileCount(), 1, 'only WeChat’s own temporary file is left')
  const reopened = all.phone.kill().core()
  await reopened.session.start()
  assert.equal(all.server.logins, 1)
  assert.equal(reopened.session.me(), null)
  assert.deepEqual(reopened.drafts.list(), [])
})

test('what somebody else left on this phone stays', async () => {
  const all = await begin()
  all.session.known({ ...all.server.me(), identity_id: OTHERS_IDENTITY } as never)
  await takePhoto(all, 'theirs')
  all.session.known({ ...all.server.me(), identities: [{ id: SCHOOL_IDENTITY }] } as never)
  assert.equal(all.leaving.unsent(), 0)
  await all.leaving.end()
  assert.deepEqual(
    all.queue.items().map((item) => item.clientId),
    ['theirs'],
  )
})

for (const reason of ['offline', 'refused'] as const) {
  test(`when the server could not do it (${reason}) nothing is lost on the phone`, async () => {
    const all = await begin()
    all.drafts.save('talk-7', { audience: 45 })
    await takePhoto(all, 'one')
    if (reason === 'offline') all.phone.setNetwork(false)
    else all.goAway(true)
    const ending = assert.rejects(all.leaving.end(), ApiError)
    await all.phone.pass(10_000)
    await ending
    assert.equal(all.drafts.list().length, 1)
    assert.equal(all.queue.items().length, 1)
    assert.notEqual(all.session.me(), null)
  })
}

test('a lost answer is no trouble: the account has ended, and so has the stranger who asked again', async () => {
  const all = await begin()
  const rule = all.server.rule
  let isFirst = true
  all.server.rule = (request) => {
    const answer = rule(request)
    if (!isFirst || !request.url.endsWith('/erasure')) return answer
    isFirst = false
    return { status: 502, body: '' }
  }
  const ending = all.leaving.end()
  await all.phone.pass(10_000)
  await ending
  assert.equal(all.erased.length, 2)
  assert.equal(all.session.me(), null)
})
