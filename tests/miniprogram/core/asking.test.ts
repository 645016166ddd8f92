import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Credit } from '../../../miniprogram/api/types'
import { whatToAsk } from '../../../miniprogram/core/asking'

const nothing = () => false

function credit(template: string, changes: Partial<Credit> = {}): Credit {
  const plain = { kind: 'one_time', long_term: null, title: template, balance: 0, is_long_term: false } as const
  return { template, template_id: `id-${template}`, is_worth_asking: true, ...plain, ...changes }
}

const OF_A_RECORD = ['talk_approved', 'record_missing', 'talk_tomorrow', 'talk_returned']

test('a tap after a record asks for three at most, what is spent first before the rest', () => {
  const credits = OF_A_RECORD.map((key) => credit(key))
  assert.deepEqual(whatToAsk('record_submitted', credits, nothing), ['id-talk_returned', 'id-talk_tomorrow', 'id-record_missing'])
})

test('what the person has fewest of comes before what is spent first', () => {
  const credits = OF_A_RECORD.map((key) => credit(key, { balance: key === 'talk_approved' ? 0 : 1 }))
  assert.deepEqual(whatToAsk('record_submitted', credits, nothing), ['id-talk_approved', 'id-talk_returned', 'id-talk_tomorrow'])
})

test('what gains nothing, is refused for good or belongs to another moment is left out', () => {
  const credits = [
    credit('talk_returned', { is_worth_asking: false }),
    credit('talk_tomorrow'),
    credit('talk_approved'),
    credit('quota_behind'),
  ]
  const asked = whatToAsk('record_submitted', credits, (id) => id === 'id-talk_tomorrow')
  assert.deepEqual(asked, ['id-talk_approved'])
  assert.deepEqual(whatToAsk('quota', credits, nothing), ['id-quota_behind'])
})

test('a long-term template is asked for alone, and the one-time one once it was declined or given', () => {
  const long = credit('quota_long', { kind: 'long_term' })
  const credits = [credit('quota_behind', { long_term: 'quota_long' }), long, credit('report_due')]
  assert.deepEqual(whatToAsk('quota', credits, nothing), ['id-quota_long'])
  assert.deepEqual(
    whatToAsk('quota', credits, (id) => id === 'id-quota_long'),
    ['id-report_due', 'id-quota_behind'],
  )
  const given = [credit('quota_behind', { long_term: 'quota_long', is_worth_asking: false }), { ...long, is_worth_asking: false }]
  assert.deepEqual(whatToAsk('quota', given, nothing), [])
})

test('a long-term template of another moment is none of this one', () => {
  const credits = [credit('quota_behind', { long_term: 'long' }), credit('long', { kind: 'long_term' }), credit('talk_returned')]
  assert.deepEqual(whatToAsk('record_submitted', credits, nothing), ['id-talk_returned'])
})
