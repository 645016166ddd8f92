import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Photo } from '../../../miniprogram/api/types'
import { Album, copiesOf, savedWords } from '../../../miniprogram/core/album'
import { Wire } from '../../../miniprogram/core/wire'
import { Phone } from './phone'
import { problem } from './server'

const COPIES = [
  { id: 1, url: 'https://api.test/photos/one' },
  { id: 2, url: 'https://api.test/photos/two' },
]

function begin() {
  const server = { gone: '', asked: [] as Record<string, string>[] }
  const phone = new Phone({
    upload: () => ({ status: 500, body: null }),
    request: ({ url, headers }) => {
      server.asked.push(headers)
      return url.endsWith(server.gone) && server.gone ? problem(404, 'not_found', '没有找到') : { status: 200, body: null }
    },
  })
  return { server, phone, album: new Album(phone, new Wire(phone, () => undefined)) }
}

test('every copy reaches the album, and the token stays at home', async () => {
  const { server, phone, album } = begin()
  const counts: number[] = []
  await album.save(COPIES, (count) => counts.push(count))
  assert.deepEqual([phone.album.length, counts], [2, [1, 2]])
  assert.deepEqual(server.asked, [{}, {}])
})

test('after a trouble only what is missing is saved', async () => {
  const { server, phone, album } = begin()
  server.gone = 'two'
  await assert.rejects(album.save(COPIES, () => undefined), /没有找到/)
  assert.equal(phone.album.length, 1)
  server.gone = ''
  await album.save(COPIES, () => undefined)
  assert.equal(phone.album.length, 2)
})

test('asked for once more, all are saved once more', async () => {
  const { phone, album } = begin()
  await album.save(COPIES, () => undefined)
  await album.save(COPIES, () => undefined)
  assert.equal(phone.album.length, 4)
})

test('a refused permission is told apart', async () => {
  const { phone, album } = begin()
  phone.isAlbumRefused = true
  await assert.rejects(album.save(COPIES, () => undefined), { code: 'album.refused' })
  assert.equal(phone.album.length, 0)
})

test('what is not cleared stays, and is told', () => {
  const photos = [
    { id: 1, captioned_url: 'https://api.test/photos/one' },
    { id: 2, captioned_url: null },
  ] as Photo[]
  assert.deepEqual(copiesOf(photos), [COPIES[0]])
  assert.equal(savedWords(1, 2), '存好了 1 张，在手机相册里。还有 1 张在核对内容，过一会儿再来存。')
  assert.equal(savedWords(2, 2), '存好了 2 张，在手机相册里。')
  assert.equal(savedWords(0, 2), '照片的内容还在核对，请过一会儿再来存。')
})
