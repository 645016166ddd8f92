import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { NudgePreview, Talk } from '../../../miniprogram/api/types'
import { groupText } from '../../../miniprogram/core/group-text'
import { shareCard as talkCard, tellingWords } from '../../../miniprogram/pkg-school/record/telling'
import { outcomeOf, remindingOf, shareCard } from '../../../miniprogram/pkg-staff/components/nudge-sheet/words'

const NOW = Date.parse('2026-11-25T15:00:00+08:00')

function talk(changes: Partial<Talk>): Talk {
  const plain = {
    id: 7,
    status: 'planned',
    day: '2026-11-25',
    starts_at: '2026-11-25T06:30:00Z',
    school_name: '示例小学',
    speaker_name: '示例讲师甲',
    last_review: null,
  } as unknown as Talk
  return { ...plain, ...changes }
}

test('a text for a group says to whom, what, till when and how to get there', () => {
  assert.equal(
    groupText('西吉县总工会', '今年还需要 2 场，请在 12 月 31 日前完成'),
    '西吉县总工会：您好！今年还需要 2 场，请在 12 月 31 日前完成。请打开微信，下拉或搜索小程序“劳模工匠进校园”，点“待办”就能看到。谢谢！',
  )
  assert.ok(!groupText('甲', '好。').includes('。。'))
})

test('staff tell a school what its talk waits for, and nothing once it waits for nothing', () => {
  const words = tellingWords(talk({}), NOW)
  assert.ok(words.startsWith('示例小学：您好！11月25日 14:30 的劳模工匠宣讲，记录还没有填。'))
  assert.ok(words.includes('请这两天填上') && words.endsWith('谢谢！'))
  assert.ok(tellingWords(talk({ day: '2026-11-26' }), NOW).includes('请提前做好横幅'))
  assert.ok(tellingWords(talk({ status: 'awaiting_photos' }), NOW).includes('照片还没有传齐'))
  for (const status of ['submitted', 'approved', 'cancelled'] as const) assert.equal(tellingWords(talk({ status }), NOW), '')
})

test('a card to forward names no person and carries nothing but the number of the talk', () => {
  for (const status of ['planned', 'awaiting_photos', 'submitted', 'approved', 'cancelled'] as const) {
    const { title, path } = talkCard(talk({ status }), NOW)
    assert.equal(path, '/pkg-school/talk-detail/talk-detail?id=7')
    assert.ok(title.includes('示例小学') && !title.includes('示例讲师甲'), title)
  }
  assert.equal(talkCard(talk({}), NOW).title, '请填记录：示例小学 11月25日的劳模工匠宣讲')
})

function preview(changes: Partial<NudgePreview> = {}): NudgePreview {
  const people = [
    { name: '示例干事甲', gets_message: true, words: '能收到微信通知' },
    { name: '示例干事乙', gets_message: false, words: '没有允许通知，只在待办里看到' },
  ]
  return {
    division_code: '640422',
    name: '西吉县',
    may_send: true,
    why_not: null,
    text: '西吉县：今年还需要 2 场。',
    cards: [{ title: '年度任务进度提醒', lines: [{ label: '单位名称', value: '西吉县' }] }],
    warning: null,
    last_reminded_at: null,
    receivers: [
      { unit_id: 1, unit_name: '西吉县总工会', people: 2, reachable: 1, sentence: '1 人能收到微信通知，1 人只在待办里看到。', persons: people },
      { unit_id: 2, unit_name: '西吉县教育体育局', people: 1, reachable: 0, sentence: '收不到微信通知。', persons: [] },
    ],
    ...changes,
  }
}

test('before sending everybody is named: who gets it, who does not and why, and that sending rests', () => {
  const shown = remindingOf(preview({ warning: '现在发不出去。' }))
  assert.deepEqual(shown.lines, [
    { id: '1', words: '西吉县总工会：1 人能收到微信通知，1 人只在待办里看到。', isProblem: false },
    { id: '1-0', words: '示例干事甲：能收到微信通知', isProblem: false },
    { id: '1-1', words: '示例干事乙：没有允许通知，只在待办里看到', isProblem: false },
    { id: '2', words: '西吉县教育体育局：收不到微信通知。', isProblem: true },
    { id: 'warning', words: '现在发不出去。', isProblem: true },
  ])
  assert.ok(shown.groupText.startsWith('西吉县总工会、西吉县教育体育局：您好！西吉县：今年还需要 2 场。请打开微信'))
  assert.equal(shown.cards.length, 1)
})

test('a county that is skipped shows why, and no card of what is not sent', () => {
  const shown = remindingOf(preview({ may_send: false, why_not: '刚提醒过。' }))
  assert.deepEqual([shown.lines, shown.cards], [[{ id: 'skipped', words: '这次不发：刚提醒过。', isProblem: true }], []])
})

test('after sending only those who allow it count as reached; the others are telephoned', () => {
  const unit = (unit_id: number, queued: number) => ({ unit_id, queued, is_on_call_list: queued === 0 })
  const sent = { division_code: '640422', units: [unit(1, 2), unit(2, 1)] }
  assert.deepEqual(outcomeOf(preview(), sent), [
    { words: '西吉县：已发出，1 人会收到微信通知。', isProblem: false },
    { words: '西吉县教育体育局收不到微信，请打电话。', isProblem: true },
  ])
  const none = outcomeOf(preview(), { ...sent, units: [unit(1, 0), unit(2, 0)] })
  assert.equal(none[0]?.words, '西吉县：已放进他们的待办。')
  assert.equal(none.length, 3)
})

test('a forwarded reminder tells no figure', () => {
  assert.deepEqual(shareCard('西吉县'), { title: '西吉县：请看劳模工匠进校园的年度任务进度', path: '/pkg-staff/progress/progress' })
  assert.equal(shareCard().title, '请看劳模工匠进校园的年度任务进度')
})
