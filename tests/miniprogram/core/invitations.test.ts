import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Invitation, InvitationRow, MyTalks, Talk } from '../../../miniprogram/api/types'
import { slotsNear, toggled } from '../../../miniprogram/components/answer-panel/slots'
import { invitationFrom } from '../../../miniprogram/core/scene'
import { spokenTime } from '../../../miniprogram/core/time'
import { sortForSpeaker } from '../../../miniprogram/pages/todo/sort'
import { confirmations, factsOf } from '../../../miniprogram/pkg-school/components/invitation-section/words'
import { draftOf, firstForm, formOf, missing, wishOf } from '../../../miniprogram/pkg-school/invite-edit/form'
import { comingRows, givenRows } from '../../../miniprogram/pkg-speaker/calendar/rows'
import { eventOf, linesOf, outcomeOf } from '../../../miniprogram/pkg-speaker/invitation/words'

/** Wednesday 25 November 2026, 10:00 in Beijing. */
const NOW = Date.parse('2026-11-25T02:00:00Z')
const IDS = { talk: 'talk-id', invitation: 'invitation-id' }

function invitation(changes: Partial<Invitation> = {}): Invitation {
  return {
    id: 7,
    talk_id: 3,
    talk_version: 1,
    status: 'invited',
    line: '已邀请示例讲师甲，等回复。',
    speaker: { id: 1, name: '示例讲师甲', honours_text: '全国劳动模范', employer_and_post: '', phone_masked: '138****0001' },
    school: { id: 2, name: '西吉县示例第一小学', division_name: '西吉县' },
    starts_at: '2026-12-01T06:30:00Z',
    minutes: 40,
    formats: ['lecture'],
    format_names: ['宣讲'],
    is_online: false,
    venue: '礼堂',
    audience_words: '五年级，约90人',
    inviter: { unit_name: '西吉县总工会', contact_name: '示例教师甲' },
    invited_at: '2026-11-25T02:00:00Z',
    expires_at: '2026-11-30T12:00:00Z',
    answered_at: null,
    answered_by_words: null,
    decline_reason: null,
    decline_words: null,
    note: '',
    proposed_slots: [],
    undo_until: null,
    speaker_confirmed_at: null,
    school_confirmed_at: null,
    may_answer: true,
    may_answer_on_behalf: false,
    may_undo: false,
    may_withdraw: false,
    may_choose_slot: false,
    may_confirm: false,
    may_confirm_for: [],
    may_invite_substitute: false,
    may_see_phone_of: [],
    calendar: null,
    claims: [],
    version: 1,
    ...changes,
  }
}

function row(id: number, status: InvitationRow['status'], starts_at: string): InvitationRow {
  const about = { talk_id: id, line: '', speaker_name: '示例讲师甲', school_name: '示例一小', minutes: 40, expires_at: '', version: 1 }
  return { id, status, starts_at, ...about }
}

test('a time is said as one says it', () => {
  const said = ['2026-12-01T01:05:00Z', '2026-12-01T04:00:00Z', '2026-12-01T06:30:00Z', '2026-11-30T16:00:00Z'].map(spokenTime)
  assert.deepEqual(said, ['上午 9:05', '下午 12:00', '下午 2:30', '上午 0:00'])
})

test('other times lie near, on weekdays and ahead', () => {
  // Thursday afternoon: that morning, Friday, no weekend, the Thursday after
  assert.deepEqual(
    slotsNear('2026-12-03T06:30:00Z', NOW).map((slot) => slot.words),
    ['12月3日（周四）上午 10:00', '12月4日（周五）下午 2:30', '12月10日（周四）下午 2:30'],
  )
  // this very morning: the morning is over, the afternoon is not
  assert.deepEqual(
    slotsNear('2026-11-25T01:00:00Z', NOW).map((slot) => slot.moment),
    ['2026-11-25T14:30:00+08:00', '2026-11-26T09:00:00+08:00', '2026-11-27T09:00:00+08:00', '2026-12-02T09:00:00+08:00'],
  )
})

test('three times at most, the earliest first; a second tap takes one away', () => {
  const [one, two, three] = ['2026-12-01T09:00:00+08:00', '2026-12-02T09:00:00+08:00', '2026-12-03T09:00:00+08:00'] as const
  assert.deepEqual(toggled([two], one), [one, two])
  assert.deepEqual(toggled([one, two], one), [two])
  assert.deepEqual(toggled([one, two, three], '2026-12-04T09:00:00+08:00'), [one, two, three])
})

test('the link to an invitation is told from a join code, and nothing else is taken for one', () => {
  const link = { code: 'i71-AbC_-9xYz012', id: 71 }
  assert.deepEqual(invitationFrom({ scene: 'i71-AbC_-9xYz012' }), link)
  assert.deepEqual(invitationFrom({ query: { scene: 'i71-AbC_-9xYz012' } }), link)
  assert.deepEqual(invitationFrom({ query: { code: 'i71-AbC_-9xYz012' } }), link)
  for (const code of ['', 'ACDE3467', 'i71', 'i0-AbC_-9xYz012', 'i7-short', 'i7-<script>xx', `i7-${'x'.repeat(40)}`, '%E0%A4%A']) {
    assert.equal(invitationFrom({ scene: code }), null, code)
  }
})

test('the page tells when, where, who listens and whom to call; what nobody said it leaves out', () => {
  assert.deepEqual(linesOf(invitation()), [
    { name: '时间', words: '12月1日（周二）\n下午 2:30，约 40 分钟' },
    { name: '地点', words: '西吉县示例第一小学 礼堂' },
    { name: '听众', words: '五年级，约90人' },
    { name: '联系', words: '西吉县总工会 示例教师甲' },
  ])
  const bare = invitation({ audience_words: '', venue: null, is_online: true, inviter: { unit_name: '西吉县总工会', contact_name: null } })
  assert.deepEqual(
    linesOf(bare).map((line) => line.words),
    ['12月1日（周二）\n下午 2:30，约 40 分钟', '西吉县示例第一小学 线上', '西吉县总工会'],
  )
})

test('after the answer the page says what comes next, until the talk is over', () => {
  const accepted = invitation({ status: 'accepted', may_answer: false })
  const next = (changes: Partial<Invitation>, now = NOW) => outcomeOf({ ...accepted, ...changes }, now).next
  assert.equal(next({}), '我们会在前一天提醒您。有变化请打电话告诉学校。')
  assert.equal(next({ may_confirm: true }), '就快到日子了，请告诉学校您会到。')
  assert.equal(next({ speaker_confirmed_at: '2026-11-30T02:00:00Z' }), '有变化请打电话告诉学校。')
  assert.equal(outcomeOf(accepted, Date.parse('2026-12-01T08:00:00Z')).title, '辛苦了，谢谢您！')
  assert.equal(outcomeOf(invitation({ status: 'declined' }), NOW).title, '知道了，谢谢您告诉我们')
})

test('the calendar rings the day before, or two hours before when that is over', () => {
  const calendar = { title: '讲课', startTime: NOW / 1000 + 86_401, endTime: 0, location: '', description: '' }
  assert.equal(eventOf(invitation({ calendar }), NOW)?.alarmOffset, 86_400)
  assert.equal(eventOf(invitation({ calendar }), NOW + 2000)?.alarmOffset, 7200)
  assert.equal(eventOf(invitation(), NOW), null)
})

test('a speaker answers first what begins first, and sees what is agreed until it is over', () => {
  const rows = [
    row(1, 'accepted', '2026-11-25T01:30:00Z'), // begun half an hour ago, forty minutes long
    row(2, 'accepted', '2026-11-25T01:00:00Z'), // over
    row(3, 'invited', '2026-12-09T06:30:00Z'),
    row(4, 'invited', '2026-12-02T06:30:00Z'),
    row(5, 'time_proposed', '2026-12-03T06:30:00Z'),
    row(6, 'declined', '2026-12-04T06:30:00Z'),
  ]
  const { asked, coming } = sortForSpeaker(rows, NOW)
  assert.deepEqual(
    [asked, coming].map((part) => part.map(({ id }) => id)),
    [
      [4, 3],
      [1, 5],
    ],
  )
  assert.deepEqual(
    comingRows([rows[0], rows[1]] as InvitationRow[], NOW).map(({ day, time }) => [day, time]),
    [['11月25日（周三）', '上午 9:30']],
  )
})

test('a year is told with the newest talk on top', () => {
  const held = (day: string, audience: number | null, invitation_id: number | null) => ({
    ...{ day, starts_at: `${day}T06:00:00Z`, school_name: '示例一小', format_words: '宣讲', audience, invitation_id },
    ...{ organiser_name: '西吉县总工会', status_words: '已审核' },
  })
  const talks: MyTalks = { year: 2026, years: [2026], talks: [held('2026-03-02', null, null), held('2026-05-12', 45, 9)] }
  assert.deepEqual(
    givenRows(talks).map(({ when, what, invitationId }) => [when, what, invitationId]),
    [
      ['5月12日', '宣讲 · 45 人听', 9],
      ['3月2日', '宣讲', 0],
    ],
  )
})

test('organisers see who answered, and the day before who has confirmed', () => {
  const names = (changes: Partial<Invitation>) => factsOf(invitation(changes)).map(({ name }) => name)
  assert.deepEqual(names({}), ['宣讲员', '电话', '时间', '听众'])
  const eve = invitation({ status: 'accepted', may_confirm: true, may_confirm_for: ['speaker', 'school'], school_confirmed_at: 'x' })
  assert.deepEqual(factsOf(eve).at(-1), { name: '前一天', words: '宣讲员还没确认，学校已确认' })
  assert.deepEqual(
    [true, false].map((isSchool) => confirmations(eve, isSchool).map(({ words }) => words)),
    [
      ['宣讲员说会到', '我们准备好了，照常'],
      ['宣讲员说会到', '学校说准备好了'],
    ],
  )
})

test('an invitation begins a week ahead on a weekday, and says what is still missing', () => {
  const form = firstForm(Date.parse('2026-11-28T02:00:00Z'), 0, '') // a Saturday
  assert.deepEqual([form.day, form.time], ['2026-12-07', '14:30'])
  const filled = { ...form, schoolId: 2, speakerId: 1 }
  assert.equal(missing(form, false), '请先选学校。')
  assert.equal(missing({ ...filled, formats: [] }, false), '请选讲的形式。')
  assert.equal(missing(filled, true), '请写一句为什么选其他场地。')
  assert.equal(missing({ ...filled, speakerId: 0 }, false), '请选一位宣讲员。')
  assert.equal(missing(filled, false), '')
})

test('what is sent is a new talk, or another speaker for one that is planned', () => {
  const form = { ...firstForm(NOW, 2, '示例一小'), speakerId: 1, audienceWords: ' 五年级 ' }
  const talk = { client_id: 'talk-id', school_id: 2, starts_at: '2026-12-02T14:30:00+08:00', formats: ['lecture'], venue: 'hall' }
  const about = { client_id: 'invitation-id', speaker_id: 1, minutes: 40, audience_words: '五年级' }
  assert.deepEqual(draftOf(form, 0, IDS), { ...about, talk })
  assert.deepEqual(draftOf(form, 9, IDS), { ...about, talk_id: 9 })
  assert.equal(wishOf({ ...form, schoolId: 0 }, 0), null)
  assert.deepEqual(wishOf(form, 9), { talk_id: 9, minutes: 40, speaker_id: 1 })
  const planned = { school_id: 2, school_name: '示例一小', starts_at: '2026-12-01T06:30:00Z', formats: ['tribute'], venue: null }
  const open = formOf({ ...planned, venue_reason: null } as Talk)
  assert.deepEqual([open.day, open.time, open.formats, open.venue], ['2026-12-01', '14:30', ['tribute'], ''])
})
