// One talk (wireframe 2, "在路上"): its state and what to do next, facts, banner, photos, whether it counts, its story.
import { getPlan } from '../../api/plan'
import { cancelTalk, getTalk } from '../../api/talks'
import type { InvitationStatus, Plan, Talk } from '../../api/types'
import { a11y } from '../../behaviors/a11y'
import { bindStore } from '../../behaviors/bind-store'
import { pageState } from '../../behaviors/page-state'
import { watchPhotos } from '../../behaviors/watch-photos'
import { messageOf } from '../../core/errors'
import type { Detail, Tap } from '../../core/events'
import { go } from '../../core/go'
import { ports } from '../../core/here'
import type { Sentence } from '../../core/photo-advice'
import { readingOf } from '../../core/photo-advice'
import { photoQueue } from '../../core/queue'
import { session } from '../../core/session'
import { keyOfTalk } from '../record/draft'
import { ledgerLine, ledgerWords } from '../record/ledger'
import type { Next } from '../record/next'
import { NO_NEXT, nextStep } from '../record/next'
import { WANTED } from '../record/photos'
import type { ReturnedPhoto } from '../record/returned'
import { returnedPhotos, wholeReasons } from '../record/returned'
import { facts, story } from '../record/story'
import { shareCard, tellingWords } from '../record/telling'

Component({
  behaviors: [a11y, bindStore, pageState, watchPhotos],
  data: {
    id: 0,
    talk: null as Talk | null,
    plan: null as Plan | null,
    photoProblem: '',
    isTeacher: false,
    /** Addresses of pictures end; they are fetched again once. */
    isRefetched: false,
    next: NO_NEXT as Next,
    facts: [] as { name: string; words: string }[],
    story: [] as { name: string; words: string }[],
    ledger: { words: '', rule: '' },
    /** For the school's group chat; only staff are shown it. */
    telling: '',
    /** Nobody is asked, or has said yes: before that there is nothing to tell the school. */
    isAgreed: true,
    /** To the invited speaker alone. */
    card: null as { title: string; path: string } | null,
    isCancelling: false,
    cancelProblem: '',
    /** Photos of this talk on this phone that have not arrived. */
    onPhone: 0,
    /** Sent back, and not taken again on this phone. */
    returned: [] as ReturnedPhoto[],
    /** `sentences`, without a button where the photo above has one. */
    hints: [] as Sentence[],
  },
  observers: {
    'sentences, returned'(sentences: Sentence[], returned: ReturnedPhoto[]) {
      const isAbove = (photoId: number | null) => returned.some(({ id }) => id === photoId)
      this.setData({ hints: sentences.map((item) => (isAbove(item.photoId) ? { ...item, button: '' } : item)) })
    },
  },
  lifetimes: {
    attached() {
      this.follow(photoQueue, () => this.countPhotos())
    },
  },
  methods: {
    onLoad({ id = '' }: { id?: string }) {
      this.setData({ id: Number(id) })
    },
    onShow() {
      this.setData({ isRefetched: false })
      void this.load()
    },
    async onPullDownRefresh() {
      await this.load()
      void wx.stopPullDownRefresh()
    },
    async onLogin() {
      await this.run(async () => void (await session.login()))
      await this.load()
    },
    async load() {
      await this.run(async (onStale) => {
        await session.start()
        const [plan, talk] = await Promise.all([getPlan(), getTalk(this.data.id, { onStale })])
        this.setData({ plan })
        this.tell(talk)
      })
    },
    tell(talk: Talk) {
      const isTeacher = session.role() === 'school'
      const telling = isTeacher ? '' : tellingWords(talk, ports.now())
      this.setData({ talk, isTeacher, facts: facts(talk, this.data.plan), story: story(talk), telling })
      this.countPhotos()
      void this.loadPhotos(talk)
      void this.loadLedger(talk)
    },
    countPhotos() {
      const { talk } = this.data
      if (!talk) return
      const { photos } = this.data
      const own = photoQueue.items().filter((photo) => photo.talkId === talk.id)
      const onPhone = own.filter((photo) => photo.status !== 'uploaded').length
      const isFewer = onPhone < this.data.onPhone
      const sentBack = returnedPhotos(talk, photos)
      const returned = sentBack.filter(({ id }) => !own.some((photo) => photo.replaces === id && photo.status !== 'dead'))
      const isPhotosOnly = sentBack.length > 0 && wholeReasons(talk, photos).length === 0
      const next = nextStep(talk, { onPhone, arrived: photos.length, now: ports.now(), returned, isPhotosOnly })
      if (JSON.stringify([onPhone, next, returned]) !== JSON.stringify([this.data.onPhone, this.data.next, this.data.returned])) {
        this.setData({ onPhone, next, returned })
      }
      if (isFewer) void this.load() // one more has arrived, perhaps the last
    },
    async loadPhotos(talk: Talk) {
      try {
        await this.watchPhotos(talk.id, readingOf(talk, this.data.isTeacher))
        this.setData({ photoProblem: '' })
        this.countPhotos()
      } catch (error) {
        this.setData({ photoProblem: messageOf(error) })
      }
    },
    async loadLedger(talk: Talk) {
      const line = await ledgerLine(talk)
      if (line) this.setData({ ledger: ledgerWords(line) })
    },
    onPhotoGone() {
      const { talk, isRefetched } = this.data
      if (isRefetched || !talk) return
      this.setData({ isRefetched: true })
      this.forgetLinks()
      void this.loadPhotos(talk)
    },
    onLook(event: Tap<{ id: number }>) {
      this.look(event.currentTarget.dataset.id)
    },
    onLookAt(event: Detail<{ photoId: number }>) {
      this.look(event.detail.photoId)
    },
    look(photoId: number) {
      const { photos } = this.data
      const open = photos.filter((photo) => !photo.is_hidden)
      const current = open.find((photo) => photo.id === photoId)?.url
      if (current !== undefined) void wx.previewImage({ urls: open.map((photo) => photo.url), current })
    },
    onRetake(event: Detail<{ retake: string }>) {
      const { retake } = event.detail
      go('/pkg-school/talk-edit/talk-edit', { id: this.data.id, ...(retake && { retake }) })
    },
    onShoot(event: Detail<{ photoId: number }>) {
      this.shoot(event.detail.photoId)
    },
    /** One photo in the place of one that went back; the record itself stays as it is. */
    shoot(photoId: number) {
      const step = Math.min(this.data.photos.findIndex(({ id }) => id === photoId), WANTED.length - 1)
      const { id } = this.data
      go('/pkg-school/camera/camera', { key: keyOfTalk(id), step: Math.max(0, step), talk: id, replaces: photoId })
    },
    onCopy() {
      void wx.setClipboardData({ data: this.data.telling })
    },
    onInvitation(event: Detail<{ status: InvitationStatus }>) {
      this.setData({ isAgreed: event.detail.status === 'accepted' })
    },
    onCard(event: Detail<{ title: string; path: string }>) {
      this.setData({ card: event.detail })
    },
    onShareAppMessage({ target }: { target?: { dataset: { card?: string } } }) {
      const { talk, card } = this.data
      if (target?.dataset.card && card) return { title: card.title, path: card.path }
      return talk ? shareCard(talk, ports.now()) : {}
    },
    onNext() {
      if (this.data.next.act === 'queue') go('/pkg-school/queue/queue')
      else if (this.data.next.act === 'review') go('/pkg-staff/review/review', { id: this.data.id })
      else go('/pkg-school/talk-edit/talk-edit', { id: this.data.id })
    },
    onEdit() {
      go('/pkg-school/talk-edit/talk-edit', { id: this.data.id })
    },
    async onCancel(event: Detail<{ reason: string }>) {
      const { talk } = this.data
      if (!talk || this.data.isCancelling) return
      this.setData({ isCancelling: true, cancelProblem: '' })
      try {
        this.tell(await cancelTalk(talk.id, talk.version, event.detail.reason))
      } catch (error) {
        this.setData({ cancelProblem: messageOf(error) })
      } finally {
        this.setData({ isCancelling: false })
      }
    },
  },
})
