// The photos of a talk and what is said about them. While more may be said it is asked for again by itself, as long as
// the page is in front. With <photo-advice> in the WXML:
//
//   await this.watchPhotos(talk.id, readingOf(talk, true))
import { listPhotos } from '../api/photos'
import type { Photo, PhotoList } from '../api/types'
import { ports } from '../core/here'
import type { Reading, Sentence } from '../core/photo-advice'
import { marksOf, sentencesFor, withOldLinks } from '../core/photo-advice'
import type { Outlook } from '../core/photo-watch'
import { PhotoWatch } from '../core/photo-watch'

const watches = new WeakMap<object, PhotoWatch<PhotoList>>()

export const watchPhotos = Behavior({
  data: {
    photos: [] as Photo[],
    sentences: [] as Sentence[],
    /** By the id of the photo. */
    marks: {} as Record<number, boolean>,
    outlook: 'settled' as Outlook,
  },
  lifetimes: {
    detached() {
      watches.get(this)?.pause()
    },
  },
  pageLifetimes: {
    show() {
      watches.get(this)?.resume()
    },
    hide() {
      watches.get(this)?.pause()
    },
  },
  methods: {
    /** Shows the photos, and without a `reading` nothing else. Throws what the first question throws. */
    async watchPhotos(talkId: number, reading: Reading | null): Promise<void> {
      watches.get(this)?.pause()
      const ask = async () => {
        const list = await listPhotos(talkId)
        return reading === null ? { ...list, advice: [], is_checking: false } : list
      }
      const watch = new PhotoWatch(ports, ask, (list, outlook) => this.takePhotos(list, outlook, reading))
      watches.set(this, watch)
      await watch.begin()
    },
    takePhotos(list: PhotoList | null, outlook: Outlook, reading: Reading | null): void {
      this.setData({ outlook })
      if (list === null) return
      const photos = withOldLinks(list.photos, this.data.photos, ports.now())
      const isSame = JSON.stringify(photos) === JSON.stringify(this.data.photos)
      if (!isSame) this.setData({ photos })
      // a photo not looked at yet may be the one that shows what another lacks
      const advice = outlook === 'checking' ? [] : list.advice
      this.setData({ sentences: reading ? sentencesFor(advice, photos, reading) : [], marks: marksOf(advice) })
    },
    stopWatching(): void {
      watches.get(this)?.pause()
      watches.delete(this)
    },
    /** Their addresses have ended before their time. */
    forgetLinks(): void {
      this.setData({ photos: [] })
    },
  },
})
