// 公开照片: what may be seen in each photo of an approved talk, decided by its reviewer; only with the school's consent.
import { getPublishing, publishPhoto } from '../../api/publishing'
import type { PhotoPublishing } from '../../api/types'
import { a11y } from '../../behaviors/a11y'
import { pageState } from '../../behaviors/page-state'
import { newAlbum } from '../../core/album'
import type { Covering, Frame, Point } from '../../core/covering'
import { beginCovering, countCovered, leftOpen, touch, undo } from '../../core/covering'
import { messageOf } from '../../core/errors'
import type { Detail } from '../../core/events'
import { goBack } from '../../core/go'
import { session } from '../../core/session'
import { requireStaff } from '../only-staff'
import { buttonWords, coveredWords, stateWords } from './words'

const album = newAlbum()
const NOTHING: Covering = beginCovering([], null)

Component({
  behaviors: [a11y, pageState],
  data: {
    id: 0,
    photos: [] as PhotoPublishing[],
    mayPublish: false,
    at: 0,
    photo: null as PhotoPublishing | null,
    covering: NOTHING,
    /** The original with boxes, or the copy that may leave the house. */
    isCopyShown: false,
    stateWords: '',
    coveredWords: '',
    buttonWords: '',
    isBusy: false,
    notice: '',
    noticeTone: 'info' as 'info' | 'attention',
    isRefetched: false,
  },
  methods: {
    onLoad({ id = '' }: { id?: string }) {
      this.setData({ id: Number(id) })
      void this.load()
    },
    async load() {
      await this.run(async () => {
        await session.start()
        requireStaff()
        await this.fetch()
        return this.data.photos.length === 0
      })
    },
    async fetch() {
      const { photos, may_publish: mayPublish } = await getPublishing(this.data.id)
      this.setData({ photos, mayPublish })
      this.look(Math.min(this.data.at, Math.max(0, photos.length - 1)))
    },
    look(at: number) {
      const photo = this.data.photos[at] ?? null
      const covering = photo === null ? NOTHING : beginCovering(photo.faces ?? [], photo.covered)
      this.setData({ at, photo, isCopyShown: photo?.is_published ?? false })
      this.setData({ stateWords: photo ? stateWords(photo) : '', buttonWords: photo ? buttonWords(photo) : '' })
      this.cover(covering)
    },
    cover(covering: Covering) {
      this.setData({ covering, coveredWords: coveredWords(countCovered(covering)) })
    },
    onTouched(event: Detail<{ frame: Frame; from: Point; to: Point }>) {
      const { frame, from, to } = event.detail
      this.tell('')
      this.cover(touch(this.data.covering, frame, from, to))
    },
    onUndo() {
      this.cover(undo(this.data.covering))
    },
    onNext() {
      this.tell('')
      this.look((this.data.at + 1) % this.data.photos.length)
    },
    onCopy() {
      this.setData({ isCopyShown: !this.data.isCopyShown })
    },
    async onPublish() {
      const { photo, covering } = this.data
      if (photo === null) return
      await this.act(async () => {
        await publishPhoto(photo.photo_id, covering.drawn, leftOpen(covering))
        await this.fetch()
        this.tell('可以公开了。上面就是公开用的图，请再看一眼；不对就重新框。')
        void wx.pageScrollTo({ scrollTop: 0, duration: 200 })
      })
    },
    /** The address is asked for anew: it ends after minutes, and the page may have been open for long. */
    async onSave() {
      const { photo, at } = this.data
      await this.act(async () => {
        await this.fetch()
        const fresh = this.data.photos[at]
        if (!fresh?.publishable_url || fresh.photo_id !== photo?.photo_id) {
          this.tell('这张照片刚才撤下了，不能再用。', 'attention')
          return
        }
        await album.save([{ id: fresh.photo_id, url: fresh.publishable_url }], () => undefined)
        this.tell('存好了，在手机相册里。')
      })
    },
    async act(deed: () => Promise<void>) {
      if (this.data.isBusy) return
      this.setData({ isBusy: true })
      this.tell('')
      try {
        await deed()
      } catch (error) {
        this.tell(messageOf(error), 'attention')
      } finally {
        this.setData({ isBusy: false })
      }
    },
    async onTakenDown() {
      await this.act(async () => {
        await this.load()
        this.tell('已撤下，谁都看不到了。')
      })
    },
    onGone() {
      if (this.data.isRefetched) return
      this.setData({ isRefetched: true })
      void this.load()
    },
    async onSwitched() {
      this.startOver()
      await this.load()
    },
    async onLogin() {
      await session.login().catch((error: unknown) => this.fail(error))
      await this.load()
    },
    tell(notice: string, noticeTone: 'info' | 'attention' = 'info') {
      this.setData({ notice, noticeTone })
    },
    onBack() {
      goBack()
    },
  },
})
