import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Appointment, RosterImport, Speaker } from '../../../miniprogram/api/types'
import { additionOf, findProblems, NOTHING, problemsFrom, updateOf, valuesOf } from '../../../miniprogram/pkg-staff/speaker-edit/form'
import { comparisonOf, doneWords } from '../../../miniprogram/pkg-staff/roster/words'
import { appointmentLine, daysWords, factsOf, moreNumbers, tagsOf } from '../../../miniprogram/pkg-staff/speaker/words'
import { emptyWords, lineOf, queryOf, signOf } from '../../../miniprogram/pkg-staff/speakers/rows'

const SPEAKER: Speaker = {
  id: 7,
  unit_id: 70,
  division_code: '640422',
  division_name: '西吉县',
  serial: 1,
  name: '示例讲师甲',
  gender: 'female',
  employer_and_post: '示例公司技术员',
  honours_text: '全国劳动模范、固原工匠',
  honours: [
    { level: 'national', kind: 'model_worker', text: '全国劳动模范' },
    { level: 'city', kind: 'craftsman', text: '固原工匠' },
    { level: 'city', kind: 'craftsman', text: '固原大工匠' },
    { level: 'unstated', kind: 'other', text: '先进个人' },
  ],
  phone_masked: '138****0001',
  is_landline: false,
  has_account: false,
  is_serving: true,
  is_waiting: false,
  is_one_off: false,
  topics: '焊接',
  formats: ['lecture'],
  version: 3,
  remark: '',
  appointments: [],
  unavailable: [],
  talks_this_term: 1,
  talks_a_term: 4,
  own_talks_a_term: 2,
  may_edit: true,
  may_appoint: false,
  may_reveal: true,
}

const DRY: RosterImport = {
  is_dry_run: true,
  new: 1,
  changed: 1,
  gone: 1,
  unchanged: 5,
  bad_rows: [],
  notes: ['第 4 行：示例讲师丁已用自己的手机号登录，名册里的号码不同，没有改。'],
  checksum: 'c',
  diff: [
    { kind: 'new', number: 3, speaker_id: null, appointment_id: null, name: '示例讲师乙', fields: [] },
    {
      kind: 'changed',
      number: 2,
      speaker_id: 7,
      appointment_id: 1,
      name: '示例讲师甲',
      fields: [
        { field: 'remark', name: '备注', before: '', after: '下半年有空' },
        { field: 'honours_text', name: '获得荣誉', before: '固原工匠', after: '六盘工匠' },
        { field: 'gender', name: '性别', before: '男', after: '' },
      ],
    },
    { kind: 'gone', number: null, speaker_id: 9, appointment_id: 2, name: '示例讲师丙', fields: [] },
  ],
}

test('only what is chosen is asked for', () => {
  const nothing = { q: '', filter: [], freeDay: '', today: '2026-11-25' }
  assert.deepEqual(queryOf(nothing), {})
  assert.deepEqual(queryOf({ ...nothing, q: 'shi', filter: ['serving'], freeDay: '2026-12-01' }), {
    q: 'shi',
    serving_on: '2026-11-25',
    free_on: '2026-12-01',
  })
  assert.deepEqual(queryOf({ ...nothing, filter: ['waiting'] }), { is_waiting: true })
})

test('a line says who, from where, and how it stands with words and an icon', () => {
  assert.deepEqual(lineOf(SPEAKER), {
    id: 7,
    name: '示例讲师甲',
    about: '示例公司技术员',
    honours: '全国劳动模范、固原工匠',
    place: '西吉县，能讲焊接',
    sign: { words: '在聘', icon: 'check-circle', tone: 'ok' },
  })
  const signs = [
    { is_serving: false, is_waiting: true, is_one_off: false },
    { is_serving: false, is_waiting: false, is_one_off: true },
    { is_serving: false, is_waiting: false, is_one_off: false },
  ].map((speaker) => signOf(speaker).words)
  assert.deepEqual(signs, ['待确认', '劳模家长', '不在聘'])
})

test('an empty list says what to try next', () => {
  assert.equal(emptyWords('xyz', '').title, '没有找到“xyz”')
  assert.match(emptyWords('xyz', '2026-12-01').hint, /拼音/)
  assert.equal(emptyWords('', '2026-12-01').title, '这一天没有有空的宣讲员')
  assert.match(emptyWords('', '').hint, /导入/)
})

test('honours become tags, each once', () => {
  assert.deepEqual(tagsOf(SPEAKER.honours), ['全国劳模', '市级工匠', '荣誉'])
})

test('facts leave out what is empty and name the formats of the plan', () => {
  const facts = factsOf(SPEAKER, [{ key: 'lecture', name: '宣讲报告' }])
  assert.deepEqual(
    facts.map(({ name, words }) => `${name} ${words}`),
    [
      '宣讲团 西吉县',
      '性别 女',
      '工作单位及职务 示例公司技术员',
      '获得荣誉 全国劳动模范、固原工匠',
      '能讲什么 焊接',
      '喜欢的形式 宣讲报告',
      '本学期 已安排 1 场，最多 4 场',
      '微信 还没有登录过，邀请要打电话',
    ],
  )
  const [first] = factsOf({ ...SPEAKER, is_one_off: true }, [])
  assert.equal(first?.words, '西吉县，劳模家长（不在宣讲团）')
})

test('an appointment that ends already offers no end', () => {
  const item: Appointment = {
    id: 1,
    begins_on: '2026-11-25',
    ends_on: null,
    end_reason: null,
    proposed_by: null,
    proposed_at: '2026-11-25T02:00:00Z',
    federation_confirmed_at: null,
    bureau_confirmed_at: null,
    serving_since: null,
    line: '在聘',
    may_confirm: false,
    may_end: true,
  }
  assert.equal(appointmentLine(item).days, '从11月25日（周三）起')
  assert.equal(appointmentLine(item).mayEnd, true)
  const ended = appointmentLine({ ...item, ends_on: '2026-12-01', end_reason: '本人提出' })
  assert.deepEqual([ended.mayEnd, ended.reason], [false, '本人提出'])
  assert.match(ended.days, /到12月1日（周二）结束$/)
})

test('further numbers and days read as one says them', () => {
  assert.equal(moreNumbers('、0954-2012345'), '0954-2012345')
  assert.equal(moreNumbers('转801'), '转801')
  assert.equal(daysWords('2026-12-01', '2026-12-01'), '12月1日（周二）')
  assert.equal(daysWords('2026-12-01', '2026-12-03'), '12月1日（周二）到12月3日（周四）')
})

test('a change sends what is shown, keeps the speaker own wish, and a number only when one is typed', () => {
  const values = valuesOf(SPEAKER)
  assert.deepEqual(updateOf(values, SPEAKER), {
    version: 3,
    name: '示例讲师甲',
    gender: 'female',
    employer_and_post: '示例公司技术员',
    honours_text: '全国劳动模范、固原工匠',
    topics: '焊接',
    formats: ['lecture'],
    remark: '',
    talks_a_term: 2,
  })
  assert.equal(updateOf({ ...values, phone: ' 13800000002 ' }, SPEAKER).phone, '13800000002')
})

test('a new speaker needs a name, and a parent nothing else', () => {
  assert.deepEqual(findProblems({ ...NOTHING, name: '  ' }), { name: '请写姓名。' })
  assert.deepEqual(findProblems({ ...NOTHING, name: '示例家长' }), {})
  const addition = additionOf({ ...NOTHING, name: ' 示例家长 ' }, 'id-1', true)
  assert.deepEqual([addition.client_id, addition.is_one_off, addition.name, addition.gender], ['id-1', true, '示例家长', null])
})

test('what the server says of a field stands beside it', () => {
  assert.deepEqual(problemsFrom({ employer_and_post: '太长', 'formats.0': '请从给出的选项里选。', other: 'x' }), {
    employer: '太长',
    formats: '请从给出的选项里选。',
  })
})

test('a comparison tells in words what the import would do', () => {
  const { sentence, parts, action, notes } = comparisonOf(DRY)
  assert.equal(sentence, '还没有导入，请先看一看。没有变化的 5 位不列出来。')
  assert.equal(comparisonOf({ ...DRY, unchanged: 0 }).sentence, '还没有导入，请先看一看。')
  assert.deepEqual(
    parts.map(({ title, lines }) => [title, ...lines.map(({ name, words }) => `${name} ${words}`)]),
    [
      ['新增 1 位', '示例讲师乙 名册里还没有'],
      ['有变化 1 位', '示例讲师甲 备注写上“下半年有空”；获得荣誉从“固原工匠”改成“六盘工匠”；性别去掉“男”'],
      ['表里没有的 1 位', '示例讲师丙 还在名册里'],
    ],
  )
  assert.equal(action, '确认导入（新增 1 位，改 1 位）')
  assert.equal(notes.length, 1)
})

test('with rows to mend, and without any change, nothing can be imported', () => {
  const bad = comparisonOf({ ...DRY, bad_rows: [{ number: 4, reason: '没有姓名' }] })
  assert.deepEqual([bad.action, bad.parts[0]?.title, bad.parts[0]?.lines[0]?.name], ['', '有 1 行要改', '第 4 行'])
  const same = comparisonOf({ ...DRY, new: 0, changed: 0, gone: 0, diff: [] })
  assert.deepEqual([same.action, same.sentence], ['', '和名册一样，5 位都没有变化，不用导入。'])
})

test('afterwards one hears what was done and who is asked next', () => {
  assert.equal(doneWords(DRY), '导入好了：新增 1 位，改了 1 位。请另一家单位在待办里确认新增的。')
  assert.equal(doneWords({ ...DRY, new: 0 }), '导入好了：改了 1 位。')
})
