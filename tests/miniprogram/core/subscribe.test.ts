import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Phone } from './phone'
import { FakeServer } from './server'

const CREDITS = ['talk_approved', 'talk_returned', 'quota_behind'].map((template) => ({
  template,
  template_id: `id-${template}`,
  kind: 'one_time',
  long_term: null,
  title: template,
  balance: 0,
  is_long_term: false,
  is_worth_asking: template !== 'talk_returned',
}))

async function begin() {
  const server = new FakeServer()
  const phone = new Phone(server)
  const reports: Record<string, unknown>[] = []
  server.rule = ({ url, method, data }) => {
    if (!url.endsWith('/api/me/credits')) return undefined
    if (method === 'POST') reports.push(data as Record<string, unknown>)
    return { status: 200, body: { credits: CREDITS } }
  }
  const core = phone.core()
  await core.session.start()
  return { server, phone, reports, ...core }
}

test('WeChat is asked in the same turn as the tap, for what is useful then and worth asking', async () => {
  const { subscriptions, phone } = await begin()
  await subscriptions.prepare()
  void subscriptions.ask('record_submitted')
  assert.deepEqual(phone.asked, [['id-talk_approved']])
})

test('the answer is reported, and again with the same id after a dead network', async () => {
  const { subscriptions, phone, reports } = await begin()
  await subscriptions.prepare()
  phone.setNetwork(false)
  await subscriptions.ask('quota')
  await phone.pass(0)
  assert.equal(reports.length, 0)
  const reopened = phone.kill()
  await reopened.core().subscriptions.prepare()
  assert.deepEqual(
    reports.map((report) => report['results']),
    [{ 'id-quota_behind': 'accept' }],
  )
  await reopened.core().subscriptions.prepare()
  assert.equal(reports.length, 1)
})

test('who chose 总是拒绝 is not asked, and the page can say where to change it', async () => {
  const { subscriptions, phone } = await begin()
  phone.choices = { 'id-quota_behind': 'never' }
  await subscriptions.prepare()
  await subscriptions.ask('quota')
  assert.deepEqual(phone.asked, [])
  assert.equal(subscriptions.rows().find((row) => row.template === 'quota_behind')?.isBlocked, true)
})

test('a tap never waits for, nor suffers from, a question that cannot be shown', async () => {
  const { subscriptions, phone, reports } = await begin()
  await subscriptions.ask('quota')
  assert.deepEqual(phone.asked, [])
  await subscriptions.prepare()
  phone.consent = () => {
    throw new Error('requestSubscribeMessage:fail can only be invoked by user TAP gesture.')
  }
  await subscriptions.ask('quota')
  await phone.pass(0)
  assert.equal(reports.length, 0)
})

test('one kind is asked for in the same turn as the tap, and the answer is told as it is', async () => {
  const { subscriptions, phone } = await begin()
  await subscriptions.prepare()
  void subscriptions.askFor('talk_returned')
  assert.deepEqual(phone.asked, [['id-talk_returned']], 'also where enough are left: the person wants it')
  for (const [word, answer] of [
    ['accept', 'accept'],
    ['acceptWithAudio', 'accept'],
    ['reject', 'reject'],
    ['ban', 'ban'],
    ['filter', 'trouble'],
  ] as const) {
    phone.consent = (ids) => Object.fromEntries(ids.map((id) => [id, word]))
    assert.equal(await subscriptions.askFor('quota_behind'), answer)
  }
})

test('all notices switched off is told apart from a question that could not be shown', async () => {
  const { subscriptions, phone, reports } = await begin()
  await subscriptions.prepare()
  phone.consent = () => {
    throw Object.assign(new Error('requestSubscribeMessage:fail'), { errCode: 20004 })
  }
  assert.equal(await subscriptions.askFor('quota_behind'), 'off')
  phone.consent = () => {
    throw new Error('requestSubscribeMessage:fail')
  }
  assert.equal(await subscriptions.askFor('quota_behind'), 'trouble')
  assert.equal(await subscriptions.askFor('no_such_kind'), 'trouble')
  await phone.pass(0)
  assert.equal(reports.length, 0)
})

test('who declines the long-term notice is asked for the one-time one from then on, without a restart', async () => {
  const { subscriptions, phone, server } = await begin()
  const long = { ...CREDITS[2], template: 'long', template_id: 'id-long', kind: 'long_term' }
  const behind = { ...CREDITS[2], long_term: 'long' }
  server.rule = ({ url }) => (url.endsWith('/api/me/credits') ? { status: 200, body: { credits: [behind, long] } } : undefined)
  phone.consent = (ids) => Object.fromEntries(ids.map((id) => [id, 'reject']))
  await subscriptions.prepare()
  await subscriptions.ask('quota')
  await subscriptions.ask('quota')
  await subscriptions.ask('quota')
  assert.deepEqual(phone.asked, [['id-long'], ['id-quota_behind'], ['id-quota_behind']])
})
