import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Call, Message, MessageReason, OwnMessage } from '../../../miniprogram/api/types'
import { ownRows } from '../../../miniprogram/pkg-me/components/own-messages/rows'
import { HOW_TO_OPEN } from '../../../miniprogram/core/group-text'
import { inDivisionOrder, wordsForGroup } from '../../../miniprogram/pkg-staff/components/call-list/words'
import { DISCARD_REASONS, STATES, groupsOf } from '../../../miniprogram/pkg-staff/messages/groups'

function message(id: number, reason: MessageReason, changes: Partial<Message> = {}): Message {
  return {
    id,
    unit_name: '西吉县总工会',
    division_code: '640422',
    person_name: '示例干事甲',
    subject: 'quota_behind',
    subject_words: '年度任务进度',
    body: '还差 2 场。',
    status: 'queued',
    status_words: '等待发送',
    reason,
    reason_words: '还没到时间',
    next_attempt_at: null,
    sent_at: null,
    created_at: '2026-11-25T02:00:00Z',
    resends_id: null,
    may_release: false,
    may_discard: false,
    may_resend: false,
    resend_warning: null,
    ...changes,
  }
}

test('messages are grouped by reason, in the order in which they come', () => {
  const groups = groupsOf([message(4, 'no_consent'), message(3, 'not_yet'), message(2, 'no_consent')])
  assert.deepEqual(
    groups.map(({ reason, title, rows }) => [reason, title, rows.map(({ id }) => id)]),
    [
      ['no_consent', '没有授权', [4, 2]],
      ['not_yet', '还没到时间', [3]],
    ],
  )
  assert.match(groups[0]?.hint ?? '', /打电话/)
})

test('what came too late says that it is not sent any more, and why', () => {
  const [group] = groupsOf([message(1, 'too_late', { reason_words: '到11月25日 09:00 还没能发出，再发就没有用了' })])
  assert.equal(group?.title, '已过时，不再发送')
  assert.match(group?.rows[0]?.why ?? '', /还没能发出/)
})

test('a row says to whom, what about and when, in Beijing', () => {
  const rows = groupsOf([message(1, 'due'), message(2, 'due', { person_name: null, resends_id: 1 })])[0]?.rows
  assert.deepEqual(
    rows?.map(({ who, what }) => [who, what]),
    [
      ['西吉县总工会 示例干事甲', '年度任务进度，11月25日 10:00'],
      ['西吉县总工会', '年度任务进度，11月25日 10:00，再发的'],
    ],
  )
})

test('what the server does not allow has no button, and a warning comes along', () => {
  const [row] = groupsOf([message(1, 'accepted', { may_resend: true, resend_warning: '会收到两条' })])[0]?.rows ?? []
  assert.deepEqual([row?.mayRelease, row?.mayDiscard, row?.mayResend, row?.warning], [false, false, true, '会收到两条'])
})

test('choices are few and each says something', () => {
  assert.equal(new Set(STATES.map(({ words }) => words)).size, 5)
  assert.ok(DISCARD_REASONS.length <= 6, 'WeChat shows six at most')
})

test('calls stand in division order and go into a group chat without names or numbers', () => {
  const call = (id: number, division_code: string, unit_name: string): Call => ({
    id,
    unit_name,
    division_code,
    person_name: '示例干事乙',
    phone: '138****0000',
    message: '还差 2 场。',
    reason: 'no_credit',
    reason_words: '',
    created_at: '2026-11-25T02:00:00Z',
    resolved_at: null,
  })
  const calls = inDivisionOrder([call(9, '640423', '隆德县总工会'), call(8, '640422', '西吉县总工会'), call(7, '640423', '隆德县教育体育局')])
  assert.deepEqual(
    calls.map(({ id }) => id),
    [8, 9, 7],
  )
  const lines = ['西吉县总工会：还差 2 场。', '隆德县总工会：还差 2 场。', '隆德县教育体育局：还差 2 场。', HOW_TO_OPEN]
  assert.equal(wordsForGroup(calls), lines.join('\n'))
})

test('what became of a message to oneself has an icon, words and a tone, and never says that it was read', () => {
  const own = (changes: Partial<OwnMessage>): OwnMessage => ({
    id: 1,
    subject: 'quota_behind',
    subject_words: '年度任务进度',
    body: '还差 2 场。',
    page: 'pages/todo/todo',
    status: 'sent',
    status_words: '已经交给微信',
    reason_words: null,
    sent_at: '2026-11-25T02:00:00Z',
    created_at: '2026-11-24T02:00:00Z',
    ...changes,
  })
  const [sent, waits] = ownRows([own({}), own({ status: 'queued', status_words: '等着发给您', reason_words: '还没到时间' })])
  assert.deepEqual(sent?.sign, { icon: 'check', tone: 'info', words: '已经交给微信' })
  assert.deepEqual([sent?.detail, waits?.detail], ['11月25日 10:00', '还没到时间'])
})
