import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Judgement, Photo, Plan, ReturnReason, Shown, Talk, Todo } from '../../../miniprogram/api/types'
import { withRetakes } from '../../../miniprogram/pages/todo/retakes'
import type { TalkToDo } from '../../../miniprogram/pages/todo/sort'
import { nextStep } from '../../../miniprogram/pkg-school/record/next'
import { returnedPhotos, wholeReasons } from '../../../miniprogram/pkg-school/record/returned'
import * as decision from '../../../miniprogram/pkg-staff/review/decision'
import * as seeing from '../../../miniprogram/pkg-staff/review/photos'

const WORDS: Partial<Record<ReturnReason, string>> = { banner_cut: '横幅没拍全', unreadable: '看不清' }
const PLAN = { photos: { min_audience: 30, max: 9 } } as unknown as Plan

function judged(shows: Shown[], reasons: ReturnReason[] = [], is_of_replaced = false): Judgement {
  return { shows, reasons, reason_words: reasons.map((reason) => WORDS[reason] ?? reason), is_of_replaced }
}

function photo(id: number, judgement: Judgement | null = null): Photo {
  return { id, judgement, small_url: `small-${id}`, is_hidden: false } as unknown as Photo
}

function talk(values: Partial<Talk> = {}): Talk {
  return { id: 7, version: 3, status: 'submitted', organiser: 'county', audience: 45, may_record: true, ...values } as Talk
}

function returnedTalk(...reasons: ReturnReason[]): Talk {
  return talk({ status: 'returned', last_review: { reasons, reason_words: reasons.map((one) => WORDS[one] ?? one) } as Talk['last_review'] })
}

const ticks = (said: seeing.Said) => Object.values(said).map((saying) => saying.ticks)

test('two photos are taken for what the phone asked the teacher for, a single one for all', () => {
  const first = (photos: Photo[], audience = 45) => ticks(seeing.saidAtFirst(talk({ audience }), photos, PLAN))
  assert.deepEqual(first([photo(1)]), [['banner', 'speaker', 'audience']])
  assert.deepEqual(first([photo(1), photo(2), photo(3)]), [['banner', 'audience'], ['speaker'], []])
  assert.deepEqual(first([photo(1), photo(2)], 26), [['banner'], ['speaker']], 'nobody ticked a small audience')
  assert.deepEqual(first([]), [])
})

test('what a person said before stands, also for the photo taken again', () => {
  const photos = [photo(1, judged(['audience', 'banner'], ['banner_cut'], true)), photo(2, judged(['speaker'])), photo(3)]
  assert.deepEqual(ticks(seeing.saidAtFirst(talk(), photos, PLAN)), [['banner', 'audience'], ['speaker'], []])
  assert.match(seeing.earlierWords(photos[0]!.judgement), /新补拍的.*横幅没拍全/)
  assert.equal(seeing.earlierWords(photos[1]!.judgement), '上次看过，没有问题')
  assert.equal(seeing.earlierWords(null), '')
})

test('together they may show what none shows alone, and what is missing is named', () => {
  const photos = [photo(1), photo(2)]
  const said: seeing.Said = { 1: { ticks: ['audience'], faults: [] }, 2: { ticks: ['banner'], faults: [] } }
  assert.deepEqual(seeing.together(photos, said), ['banner', 'audience'])
  assert.equal(seeing.missingWords(seeing.together(photos, said)), '宣讲员')
})

test('one photo goes back with its reasons, the other stays', () => {
  const photos = [photo(1), photo(2)]
  const said: seeing.Said = { 1: { ticks: ['banner'], faults: ['unreadable', 'banner_cut'] }, 2: { ticks: ['speaker'], faults: [] } }
  assert.equal(seeing.faultWords(photos, said), '第 1 张横幅没拍全、看不清')
  assert.deepEqual(seeing.marksOf(photos, said).map(({ words }) => words), ['要补拍', '宣讲员'])
  const seen = seeing.seenOf(photos, said)
  assert.deepEqual(seen[1], { photo_id: 2, shows: ['speaker'], reasons: [] })
  assert.equal(decision.returnProblem([], '', seen), '')
  assert.deepEqual(decision.returnOf(talk(), [], '', seen), { version: 3, photos: seen, reasons: [], note: null })
  const judgement = { ticks: ['banner'] as Shown[], exception: '', exceptionWords: '' }
  assert.match(decision.approvalProblem(judgement, seen), /要通过，请先点掉/)
  assert.match(decision.returnProblem([], '', seeing.seenOf(photos, {})), /请先选一个退回的原因/)
})

test('the school reads which photo went back and why, and has nothing else to fill in', () => {
  const back = photo(2, judged([], ['banner_cut']))
  const photos = [photo(1, judged(['speaker'])), back]
  const [only, ...others] = returnedPhotos(returnedTalk('banner_cut'), photos)
  assert.deepEqual([only?.id, only?.place, only?.words, others.length], [2, 2, '横幅没拍全', 0])
  assert.deepEqual(returnedPhotos(talk(), photos), [], 'under review nothing is to be taken again')
  assert.deepEqual(wholeReasons(returnedTalk('banner_cut', 'wrong_time'), photos), ['wrong_time'])
  const next = (returned: typeof others, onPhone = 0) =>
    nextStep(returnedTalk('banner_cut'), { onPhone, arrived: 2, now: 0, returned, isPhotosOnly: true })
  assert.equal(next(only ? [only] : []).words, '需要补一点：横幅没拍全。补拍 1 张就好，其他不用重填。')
  assert.match(next([], 1).words, /传到以后自动送回审核/)
  const two = returnedPhotos(returnedTalk('banner_cut', 'unreadable'), [photo(1, judged([], ['unreadable'])), back])
  assert.equal(next(two).words, '需要补一点：第 1 张看不清，第 2 张横幅没拍全。补拍 2 张就好，其他不用重填。')
})

test('a photo taken again already is no reason to fill in the form', () => {
  const photos = [photo(9, judged(['banner'], ['banner_cut'], true)), photo(2, judged([], ['unreadable']))]
  assert.deepEqual(wholeReasons(returnedTalk('banner_cut', 'unreadable'), photos), [])
  assert.deepEqual(returnedPhotos(returnedTalk('banner_cut', 'unreadable'), photos).map(({ id }) => id), [2])
})

test('the to-do says how many photos, and leads to the page that shows which', () => {
  const item = { id: 7, talk: { status: 'returned' }, hint: '', action: '去补' } as unknown as TalkToDo
  const notice = {
    subject: 'talk_returned',
    done_at: null,
    action: '补拍 1 张',
    page: 'pkg-school/talk-detail/talk-detail?id=7',
    title: '11月25日 14:30 的宣讲需要补一点：横幅没拍全',
  } as unknown as Todo
  const [told] = withRetakes([item], [notice])
  assert.deepEqual([told?.action, told?.page], ['补拍 1 张', notice.page])
  assert.equal(told?.hint, '需要补一点：横幅没拍全。其他不用重填。')
  const others = [{ ...notice, action: '去补' }, { ...notice, page: `${notice.page}7` }, { ...notice, done_at: '2026-11-25T00:00:00Z' }]
  assert.deepEqual(withRetakes([item], others), [item])
})
