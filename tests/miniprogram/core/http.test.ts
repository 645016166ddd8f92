import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError } from '../../../miniprogram/core/errors'
import { queryString } from '../../../miniprogram/core/wire'
import { Phone } from './phone'
import { COUNTY_IDENTITY, FakeServer, problem } from './server'

function begin() {
  const server = new FakeServer()
  const phone = new Phone(server)
  return { server, phone, ...phone.core() }
}

/** The error of a promise that must fail; time passes while it retries. */
async function refusal(phone: Phone, promise: Promise<unknown>): Promise<ApiError> {
  const caught = promise.then(
    () => assert.fail('nothing was refused'),
    (error: unknown) => error,
  )
  await phone.pass(60_000)
  const error = await caught
  assert.ok(error instanceof ApiError)
  return error
}

test('many requests at once share one login', async () => {
  const { http, server } = begin()
  await Promise.all([1, 2, 3].map(() => http.request({ path: '/api/me' })))
  assert.equal(server.logins, 1)
})

test('an expired token is renewed once for all, and every request is played again', async () => {
  const { http, server } = begin()
  await http.request({ path: '/api/me' })
  server.expireTokens()
  const answers = await Promise.all([1, 2, 3].map(() => http.request<{ person_id: number }>({ path: '/api/me' })))
  assert.deepEqual(
    answers.map((me) => me.person_id),
    [1, 1, 1],
  )
  assert.equal(server.logins, 2)
})

test('a 401 that comes late, after the new login, is played again with the token that is there', async () => {
  const { http, phone, server } = begin()
  await http.request({ path: '/api/me' })
  server.expireTokens()
  let answerLate = () => undefined as void
  const late = new Promise<void>((resolve) => (answerLate = resolve))
  let isFirst = true
  server.rule = async ({ url }) => {
    if (!url.endsWith('/api/me?late=1') || !isFirst) return undefined as never
    isFirst = false
    await late
    return problem(401, 'login.required', '请先登录')
  }
  const slow = http.request({ path: '/api/me', query: { late: 1 } })
  await phone.pass(0)
  await http.request({ path: '/api/me' })
  assert.equal(server.logins, 2)
  answerLate()
  await slow
  assert.equal(server.logins, 2)
})

test('a token that is refused again ends in one plain error, not in a loop', async () => {
  const { http, phone, server } = begin()
  server.rule = (request) => (request.url.endsWith('/api/me') ? problem(401, 'login.required', '请先登录') : undefined)
  const error = await refusal(phone, http.request({ path: '/api/me' }))
  assert.equal(error.kind, 'auth')
  assert.equal(server.logins, 2)
  assert.equal(phone.sent.filter((line) => line === 'GET /api/me').length, 2)
})

test('nobody is logged in again behind their back after a logout', async () => {
  const { http, session, phone, server } = begin()
  await session.start()
  await session.logout()
  const error = await refusal(phone, http.request({ path: '/api/me' }))
  assert.equal(error.kind, 'auth')
  await session.start()
  assert.equal(server.logins, 1)
  await session.login()
  assert.equal(session.me()?.person_id, 1)
  assert.equal(session.hasLeft(), false)
})

test('logging out forgets the session and kept answers, not drafts', async () => {
  const { http, session, drafts, phone } = begin()
  await http.request({ path: '/api/me', cache: 'me' })
  drafts.save('record:new', { audience: 45 })
  await phone.pass(500)
  await session.logout()
  const left = phone.storage.keys()
  assert.deepEqual(left.filter((key) => key.startsWith('s:') || key.startsWith('c:')), [])
  assert.ok(left.includes('d:record:new'))
})

test('a GET is tried three times at 503 and then says it is not the person', async () => {
  const { http, session, phone, server } = begin()
  await session.start()
  server.rule = () => ({ status: 503, body: '<html>' })
  const error = await refusal(phone, http.request({ path: '/api/plan' }))
  assert.equal(error.kind, 'http')
  assert.equal(error.status, 503)
  assert.match(error.message, /不是您的操作/)
  assert.equal(phone.sent.filter((line) => line === 'GET /api/plan').length, 3)
})

test('only a keyed POST is repeated', async () => {
  const { http, session, phone } = begin()
  await session.start()
  phone.troubles = ['timeout', 'timeout']
  const data = { client_id: 'a' }
  const answer = http.request<{ id: number }>({ method: 'POST', path: '/api/talks', data, retry: true })
  await phone.pass(10_000)
  assert.equal((await answer).id, 1)
  phone.troubles = ['timeout']
  const error = await refusal(phone, http.request({ method: 'POST', path: '/api/talks', data }))
  assert.equal(error.kind, 'offline')
  assert.equal(error.code, 'network.timeout')
  assert.equal(phone.sent.filter((line) => line === 'POST /api/talks').length, 4)
})

test('without a network nothing is repeated in vain', async () => {
  const { http, session, phone } = begin()
  await session.start()
  phone.setNetwork(false)
  const error = await refusal(phone, http.request({ path: '/api/plan' }))
  assert.equal(error.kind, 'offline')
  assert.equal(phone.sent.filter((line) => line === 'GET /api/plan').length, 1)
})

test('a request stopped by leaving WeChat is not repeated and says so', async () => {
  const { http, session, phone } = begin()
  await session.start()
  phone.troubles = ['interrupted']
  const error = await refusal(phone, http.request({ path: '/api/plan' }))
  assert.equal(error.kind, 'interrupted')
  assert.equal(phone.sent.filter((line) => line === 'GET /api/plan').length, 1)
})

test('a refusal brings its words, fields, number and facts', async () => {
  const { http, phone, server } = begin()
  server.rule = ({ url }) =>
    url.endsWith('/talks') ? problem(422, 'input.invalid', '有几处需要改一下。', { talk_id: 7 }) : undefined
  const error = await refusal(phone, http.request({ method: 'POST', path: '/api/talks', data: {} }))
  assert.equal(error.kind, 'biz')
  assert.equal(error.message, '有几处需要改一下。')
  assert.deepEqual(error.fields, { audience: '不能小于 1。' })
  assert.equal(error.requestId, '7F3A-21BC')
  assert.deepEqual(error.extra, { talk_id: 7 })
})

test('a proxy that answers in HTML still leads to plain words', async () => {
  const { http, session, phone, server } = begin()
  await session.start()
  server.rule = () => ({ status: 413, body: '<html>Request Entity Too Large</html>' })
  const error = await refusal(phone, http.request({ method: 'POST', path: '/api/talks', data: {} }))
  assert.equal(error.kind, 'biz')
  assert.match(error.message, /太大/)
})

test('426 asks once to restart', async () => {
  const { http, session, phone, server } = begin()
  await session.start()
  server.rule = () => problem(426, 'client.outdated', '有新版本')
  const both = [http.request({ path: '/api/plan' }), http.request({ path: '/api/me' })]
  const [error] = await Promise.all(both.map((promise) => refusal(phone, promise)))
  assert.equal(error?.kind, 'update')
  assert.equal(phone.questions.length, 1)
  assert.equal(phone.restarts, 1)
})

test('a fetched version is asked about once and started on yes', async () => {
  const { updates, phone } = begin()
  updates.watch()
  phone.newVersion()
  await phone.pass(0)
  assert.deepEqual([phone.questions.length, phone.applied, phone.restarts], [1, 1, 0])
})

test('offline the last good answer is given, with its moment', async () => {
  const { http, phone } = begin()
  await http.request({ path: '/api/me', cache: 'me' })
  const savedAt = phone.now()
  await phone.pass(90_000)
  phone.setNetwork(false)
  const stale: number[] = []
  const answer = await http.request<{ person_id: number }>({
    path: '/api/me',
    cache: 'me',
    onStale: (at) => stale.push(at),
  })
  assert.equal(answer.person_id, 1)
  assert.deepEqual(stale, [savedAt])
})

test('a kept answer of one identity is never shown to another', async () => {
  const { http, session, phone } = begin()
  await http.request({ path: '/api/me', cache: 'me' })
  await session.choose(COUNTY_IDENTITY)
  phone.setNetwork(false)
  const error = await refusal(phone, http.request({ path: '/api/me', cache: 'me' }))
  assert.equal(error.kind, 'offline')
})

test('a refusal is never hidden behind a kept answer', async () => {
  const { http, phone, server } = begin()
  await http.request({ path: '/api/me', cache: 'me' })
  server.rule = () => problem(403, 'identity.not_allowed', '您现在的身份不能做这一步')
  const error = await refusal(phone, http.request({ path: '/api/me', cache: 'me' }))
  assert.equal(error.code, 'identity.not_allowed')
})

test('a query leaves out what is not there and escapes what is', () => {
  assert.equal(queryString({ year: 2026, after: undefined, status: null, text: '甲 乙&' }), '?year=2026&text=%E7%94%B2%20%E4%B9%99%26')
  assert.equal(queryString({}), '')
})

test('a copy comes as a file, with the token in the header and never in the address', async () => {
  const { http, server, phone } = begin()
  const seen: { url: string; headers: Record<string, string> }[] = []
  server.rule = (request) => {
    if (!request.url.endsWith('/api/me/export.xlsx')) return undefined
    seen.push(request)
    return server.tokens.has((request.headers['Authorization'] ?? '').replace('Bearer ', ''))
      ? { status: 200, body: 'bytes' }
      : problem(401, 'login.required', '请先登录，再继续。填好的内容还在。')
  }
  assert.equal(await http.download('/api/me/export.xlsx'), 'tmp/download')
  server.expireTokens()
  assert.equal(await http.download('/api/me/export.xlsx'), 'tmp/download')
  assert.deepEqual(
    seen.map(({ url }) => url),
    Array(3).fill('https://api.test/api/me/export.xlsx'),
  )
  assert.ok(phone.sent.every((line) => !line.includes('token-')))
})

test('a refused copy says why', async () => {
  const { http, server, phone } = begin()
  server.rule = ({ url }) =>
    url.endsWith('.xlsx') ? problem(429, 'request.too_many', '操作太频繁了，请过一分钟再试。') : undefined
  const error = await refusal(phone, http.download('/api/me/export.xlsx'))
  assert.equal(error.message, '操作太频繁了，请过一分钟再试。')
})
