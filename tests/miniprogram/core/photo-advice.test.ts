import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Advice, AdviceKey, LookAlike, Photo, TalkStatus } from '../../../miniprogram/api/types'
import type { Reading } from '../../../miniprogram/core/photo-advice'
import { marksOf, readingOf, sentencesFor, withOldLinks } from '../../../miniprogram/core/photo-advice'

function said(key: AdviceKey, finding: string, step: string, photo_id: number | null): Advice {
  return { key, text: finding + step, finding: `${finding}。`, photo_id, look_alike: null }
}

const CUT = said('banner_cut', '横幅没拍全', '，请退后几步，把整条横幅拍进去再拍一张。', 12)
const NONE = said('banner_missing', '没看到横幅', '，请补拍一张有横幅的全景。', null)
const YEAR = said('banner_year', '横幅上写的是2025年，应该是2026年', '，请核对一下。', 11)
const TWIN = said('twin', '第 2 张和这场的另一张几乎一样', '，换一张别的角度更好。', 12)
const FEW = said('audience_few', '照片里看到的人不多，背对镜头的人没有算进去', '；可以从后排补拍一张全景。', null)
const NOON = Date.parse('2026-11-25T04:00:00Z')

function photo(id: number, { link = 'a', captioned = false, end = '2026-11-25T04:10:00Z' } = {}): Photo {
  return {
    id,
    client_id: `client-${id}`,
    sha256: '',
    width: 1600,
    height: 1200,
    taken_at: null,
    received_at: '2026-11-25T03:00:00Z',
    position: id,
    url: `large-${id}-${link}`,
    small_url: `small-${id}-${link}`,
    captioned_url: captioned ? `captioned-${id}-${link}` : null,
    safety_words: null,
    is_hidden: false,
    url_expires_at: end,
    judgement: null,
  }
}

const PHOTOS = [photo(11), photo(12)]
const teacher = (taking: Reading['taking']): Reading => ({ reader: 'teacher', taking })
const talk = (status: TalkStatus, may_record = true) => ({ status, may_record })

test('a sentence comes with its photo, and the photo is marked', () => {
  const [cut, none] = sentencesFor([CUT, NONE], PHOTOS, teacher('swaps'))
  assert.deepEqual([cut?.photoId, cut?.place, cut?.thumb], [12, 2, 'small-12-a'])
  assert.deepEqual([none?.photoId, none?.place, none?.thumb], [null, 0, ''])
  assert.deepEqual(marksOf([CUT, NONE]), { 12: true })
})

test('a photo that is not among those shown is not pointed at', () => {
  const [cut] = sentencesFor([CUT], [photo(11)], teacher('adds'))
  assert.deepEqual([cut?.place, cut?.thumb], [0, ''])
})

test('the button fits what may still be done', () => {
  const ways = (taking: Reading['taking']) =>
    sentencesFor([CUT, NONE, YEAR], PHOTOS, teacher(taking)).map(({ button, retake }) => [button, retake])
  assert.deepEqual(ways('swaps'), [['换一张', '12'], ['补拍一张', 'new'], ['去核对', '']])
  assert.deepEqual(ways('adds'), [['', 'new'], ['补拍一张', 'new'], ['去核对', '']])
  assert.deepEqual(ways('nothing'), [['', ''], ['', ''], ['', '']])
})

test('two things about one photo take one button', () => {
  const buttons = sentencesFor([TWIN, NONE, CUT], PHOTOS, teacher('swaps')).map(({ button }) => button)
  assert.deepEqual(buttons, ['', '补拍一张', '换一张'])
})

test('a reviewer reads the finding, not what the photographer should do, and has nothing to tap', () => {
  const hints = sentencesFor([CUT, NONE, YEAR, TWIN, FEW], PHOTOS, { reader: 'reviewer', taking: 'nothing' })
  assert.deepEqual(hints.map(({ words }) => words), [
    '横幅没拍全。',
    '没看到横幅。',
    '横幅上写的是2025年，应该是2026年。',
    '第 2 张和这场的另一张几乎一样。',
    '照片里看到的人不多，背对镜头的人没有算进去。',
  ])
  assert.ok(hints.every(({ button, retake }) => button === '' && retake === ''))
})

test('a reviewer is handed what a photo resembles', () => {
  const other: LookAlike = {
    photo_id: 7,
    talk_id: 8,
    talk_day: '2026-04-28',
    school_name: '示例2小',
    speaker_name: '示例讲师乙',
    is_same_talk: false,
    likeness: 'same',
    url: 'large-7',
    small_url: 'small-7',
  }
  const [hint] = sentencesFor([{ ...TWIN, look_alike: other }], PHOTOS, { reader: 'reviewer', taking: 'nothing' })
  assert.deepEqual([hint?.key, hint?.lookAlike], ['twin', other])
})

test('who reads it, and what becomes of another photo', () => {
  assert.deepEqual(readingOf(talk('returned'), true), teacher('swaps'))
  assert.deepEqual(readingOf(talk('awaiting_photos'), true), teacher('swaps'))
  assert.deepEqual(readingOf(talk('submitted'), true), teacher('adds'))
  assert.deepEqual(readingOf(talk('submitted', false), true), teacher('nothing'))
  assert.deepEqual(readingOf(talk('submitted'), false), { reader: 'reviewer', taking: 'nothing' })
  assert.equal(readingOf(talk('approved'), true), null)
  assert.equal(readingOf(talk('cancelled'), false), null)
})

test('an address that holds is kept, so that no picture is loaded twice', () => {
  const fresh = [photo(11, { link: 'b' }), photo(12, { link: 'b' }), photo(13, { link: 'b' })]
  const urls = (shown: Photo[], now = NOON) => withOldLinks(fresh, shown, now).map(({ url }) => url)
  assert.deepEqual(urls(PHOTOS), ['large-11-a', 'large-12-a', 'large-13-b'])
  assert.deepEqual(urls(PHOTOS, NOON + 9.5 * 60_000), ['large-11-b', 'large-12-b', 'large-13-b'])
  const approved = [photo(11, { link: 'b', captioned: true })]
  assert.equal(withOldLinks(approved, PHOTOS, NOON)[0]?.captioned_url, 'captioned-11-b')
  const doubted = [{ ...photo(11, { link: 'b' }), safety_words: '请您看一看' }]
  assert.equal(withOldLinks(doubted, PHOTOS, NOON)[0]?.safety_words, '请您看一看')
  const judgement = { shows: [], reasons: [], reason_words: ['看不清'], is_of_replaced: false }
  const judged = [{ ...photo(11, { link: 'b' }), judgement }]
  assert.deepEqual(withOldLinks(judged, PHOTOS, NOON)[0]?.judgement, judgement)
})
