// 填记录 (wireframe 3): the record of a talk, a talk held already, or one to come. Everything known is filled in;
// what is typed is on the phone half a second later, and stays there until the server has it.
import { getPlan } from '../../api/plan'
import { getTalk } from '../../api/talks'
import type { Photo, Plan, Talk } from '../../api/types'
import { a11y } from '../../behaviors/a11y'
import { bindStore } from '../../behaviors/bind-store'
import { pageState } from '../../behaviors/page-state'
import { drafts } from '../../core/drafts'
import { messageOf } from '../../core/errors'
import type { Detail, Tap } from '../../core/events'
import { go, goInstead, goToTab } from '../../core/go'
import { ports } from '../../core/here'
import { outbox } from '../../core/outbox'
import { photoQueue } from '../../core/queue'
import { session } from '../../core/session'
import { ask, subscriptions } from '../../core/subscribe'
import { timeWords } from '../../core/time'
import type { SentAction } from '../components/sent-card/sent-card'
import type { FormDraft } from '../record/draft'
import { beginFrom, throwAway } from '../record/draft'
import type { Difference, Field, FormValues, Problems } from '../record/form'
import { MOST_FORMATS, differences, findProblems, isSameRecord, valuesOf } from '../record/form'
import type { FormQuery } from '../record/open'
import { openForm, photosOf } from '../record/open'
import { photosIn, toDeclare } from '../record/photos'
import { NO_TROUBLE, isConflict, refusal } from '../record/refusal'
import type { Sent } from '../record/sent'
import { afterwards, sentWords } from '../record/sent'
import type { Show } from '../record/show'
import { NOTHING_SHOWN, TITLES, failingItem, show } from '../record/show'
import { photosOfSubmission, toSend } from '../record/submission'

const SAVED_AFTER = 600

Component({
  behaviors: [a11y, bindStore, pageState],
  data: {
    query: {} as FormQuery,
    plan: null as Plan | null,
    draft: null as FormDraft | null,
    talk: null as Talk | null,
    arrived: [] as Photo[] | null,
    show: NOTHING_SHOWN as Show,
    isResumed: false,
    speakers: [] as string[],
    before: [] as string[],
    most: 9,
    mostFormats: MOST_FORMATS,
    headcounts: [45, 90, 135],
    showsMore: false,
    problems: {} as Problems,
    trouble: NO_TROUBLE,
    /** `已存草稿 14:02` */
    saved: '',
    isSending: false,
    conflict: null as { differences: Difference[]; talk: Talk } | null,
    sent: null as Sent | null,
    sentTalkId: 0,
    sentPhotos: [] as string[],
    sentActions: [] as SentAction[],
  },
  lifetimes: {
    attached() {
      this.follow(photoQueue, () => this.showSent())
      this.follow(outbox, () => this.showSent())
    },
  },
  methods: {
    onLoad(query: FormQuery) {
      this.setData({ query })
      void this.open()
    },
    onHide() {
      drafts.flush()
    },
    onUnload() {
      drafts.flush()
    },
    async onLogin() {
      await this.run(async () => void (await session.login()))
      await this.open()
    },
    async open() {
      await this.run(async (onStale) => {
        await session.start()
        const plan = await getPlan()
        const opened = await openForm(this.data.query, onStale)
        const { draft, talk } = opened
        this.setData({ plan, ...opened, before: talk?.declared_photos ?? draft.declared, most: plan.photos.max })
        this.setData({ showsMore: draft.kind === 'plan' })
        void wx.setNavigationBarTitle({ title: TITLES[draft.kind] })
        this.update()
        this.resumeSent()
        void subscriptions.prepare()
      })
      const at = this.data.talk && failingItem(this.data.talk)
      if (at && !this.data.sent) wx.pageScrollTo({ selector: `#${at}`, offsetTop: -80, complete: () => undefined })
    },
    update() {
      const { draft, plan, talk } = this.data
      if (!draft || !plan) return
      this.setData({ show: show(draft, talk, plan, session.identity()) })
    },
    change(values: Partial<FormValues>) {
      const { draft } = this.data
      if (!draft) return
      const next = { ...draft, values: { ...draft.values, ...values } }
      const problems = { ...this.data.problems }
      for (const field of Object.keys(values) as Field[]) delete problems[field]
      if ('day' in values) delete problems.time
      if ('hasNoPhotos' in values) delete problems.photos
      this.setData({ draft: next, problems, trouble: NO_TROUBLE })
      this.update()
      this.save()
    },
    save() {
      const { draft } = this.data
      if (!draft) return
      drafts.save(draft.key, draft)
      ports.later(SAVED_AFTER, () => this.setData({ saved: drafts.problem() ?? `已存草稿 ${timeWords(ports.now())}` }))
    },

    // the fields
    onText(event: Detail<{ value: string }> & Tap<{ field: 'speakerName' | 'specialName' | 'summary' | 'venueReason' | 'noPhotoReason' }>) {
      this.change({ [event.currentTarget.dataset.field]: event.detail.value })
    },
    onSpeaker(event: Tap<{ name: string }>) {
      this.change({ speakerName: event.currentTarget.dataset.name })
    },
    onSchool(event: Detail<{ id: number; name: string }>) {
      this.change({ schoolId: event.detail.id, schoolName: event.detail.name })
    },
    onDay(event: Detail<{ value: string }>) {
      this.change({ day: event.detail.value })
    },
    onTime(event: Detail<{ value: string }>) {
      this.change({ time: event.detail.value })
    },
    onAudience(event: Detail<{ value: number }>) {
      this.change({ audience: event.detail.value })
    },
    onFormats(event: Detail<{ value: string[] }>) {
      this.change({ formats: event.detail.value })
    },
    onVenue(event: Detail<{ value: string[] }>) {
      this.change({ venue: event.detail.value[0] ?? '' })
    },
    onEither(event: Tap<{ field: 'isOnline' | 'isSelfInvited'; on: boolean }>) {
      const { field, on } = event.currentTarget.dataset
      this.change({ [field]: on })
    },
    onMore() {
      this.setData({ showsMore: !this.data.showsMore })
    },
    onNoPhotos() {
      this.change({ hasNoPhotos: !this.data.draft?.values.hasNoPhotos })
    },

    onTouch() {
      this.setData({ problems: { ...this.data.problems, photos: '' } })
      this.save()
      drafts.flush()
    },
    onRemoved(event: Detail<{ clientId: string }>) {
      const { clientId } = event.detail
      const arrived = this.data.arrived?.filter((photo) => photo.client_id !== clientId) ?? null
      this.setData({ arrived, before: this.data.before.filter((id) => id !== clientId) })
    },

    // submitting
    onSubmit() {
      const { draft, plan, before, arrived, isSending } = this.data
      if (!draft || !plan || isSending) return
      const problems = findProblems(draft.kind, draft.values, photosIn(draft, before, arrived).length, plan)
      this.setData({ problems, trouble: NO_TROUBLE })
      if (Object.keys(problems).length > 0) {
        this.pointAt(problems)
        return
      }
      this.setData({ isSending: true })
      const asked = draft.kind === 'plan' ? Promise.resolve() : ask('record_submitted') // in the tap, before anything else
      void asked.then(() => this.send())
    },
    async send() {
      const { draft, plan, before, arrived } = this.data
      if (!draft || !plan) return
      this.setData({ isSending: true, conflict: null })
      const photos = toDeclare(before, arrived, photosIn(draft, before, arrived))
      try {
        drafts.save(draft.key, draft)
        const item = await outbox.submit(toSend(draft, photos, plan))
        this.setData({ sentTalkId: item.talkId ?? 0, sentPhotos: photos, sent: sentWords(draft.kind, item.status, 0, 0) })
        this.showSent()
        wx.pageScrollTo({ scrollTop: 0, complete: () => undefined })
      } catch (error) {
        await this.mend(error)
      } finally {
        this.setData({ isSending: false })
      }
    },
    /** What the server refused: the form stays as it is, with what to do about it. */
    async mend(error: unknown) {
      const talkId = this.data.draft?.talkId
      if (isConflict(error) && talkId) {
        await this.meetOther(talkId)
        return
      }
      const { problems, trouble } = refusal(error)
      this.setData({ problems, trouble })
      this.pointAt(problems)
    },
    /** Somebody saved the same record: both stay, unless the other changed no word. */
    async meetOther(talkId: number) {
      try {
        const talk = await getTalk(talkId)
        this.setData({ talk, before: talk.declared_photos, arrived: await photosOf(talkId) })
        this.update()
        const { draft, plan } = this.data
        if (!draft || !plan || !talk.may_record) return
        const isUntouched = isSameRecord(draft.base, valuesOf(talk))
        if (isUntouched && talk.version !== draft.version) await this.takeMine(talk)
        else this.setData({ conflict: { talk, differences: differences(draft.values, valuesOf(talk), plan) } })
      } catch (error) {
        this.setData({ trouble: { ...NO_TROUBLE, words: messageOf(error) } })
      }
      wx.pageScrollTo({ scrollTop: 0, complete: () => undefined })
    },
    async takeMine(talk: Talk) {
      const { draft } = this.data
      if (!draft) return
      const next = { ...draft, version: talk.version, base: valuesOf(talk), declared: talk.declared_photos }
      this.setData({ draft: next })
      await this.send()
    },
    async onMine() {
      if (this.data.conflict && !this.data.isSending) await this.takeMine(this.data.conflict.talk)
    },
    onTheirs() {
      const { conflict, draft } = this.data
      if (!conflict || !draft) return
      outbox.discard(draft.key)
      drafts.remove(draft.key)
      this.setData({ draft: beginFrom(conflict.talk), conflict: null, problems: {}, saved: '' })
      this.update()
    },
    pointAt(problems: Problems) {
      const field = Object.keys(problems)[0]
      if (['venue', 'venueReason', 'summary'].includes(field ?? '')) this.setData({ showsMore: true })
      if (field) wx.pageScrollTo({ selector: `#problem-${field}`, offsetTop: -200, complete: () => undefined })
    },

    // afterwards
    /** Opened again while it is on its way, or after it was refused in the background. */
    resumeSent() {
      const item = this.data.draft && outbox.item(this.data.draft.key)
      if (!item || item.status === 'awaiting_photos') return
      if (item.status !== 'dead') this.setData({ sentPhotos: photosOfSubmission(item), sent: sentWords(this.data.show.kind, item.status, 0, 0) })
      else if (item.code === 'talk.conflict' && item.talkId) void this.meetOther(item.talkId)
      else this.setData({ trouble: { ...NO_TROUBLE, words: item.problem ?? '' } })
      this.showSent()
    },
    showSent() {
      const { draft, sent, sentTalkId, sentPhotos } = this.data
      if (!draft || !sent) return
      const item = outbox.item(draft.key)
      if (item?.status === 'dead') {
        this.setData({ sent: null })
        this.resumeSent()
        return
      }
      this.setData(afterwards(draft, item, sentTalkId, sentPhotos))
    },
    onAfter(event: Detail<{ key: string }>) {
      const id = this.data.sentTalkId
      if (event.detail.key === 'todo') goToTab('todo')
      else if (event.detail.key === 'photos') go('/pkg-school/queue/queue')
      else if (event.detail.key === 'record') goInstead('/pkg-school/talk-edit/talk-edit', { id })
      else goInstead('/pkg-school/talk-detail/talk-detail', { id })
    },
    onSameTalk() {
      go('/pkg-school/talk-detail/talk-detail', { id: this.data.trouble.sameTalkId })
    },
    onSeeTalk() {
      goInstead('/pkg-school/talk-detail/talk-detail', { id: this.data.talk?.id })
    },
    onAnother() {
      goInstead('/pkg-school/talk-edit/talk-edit', { another: 1 })
    },
    async onThrowAway() {
      const { draft } = this.data
      if (!draft || !(await ports.confirm('删掉这份草稿和还没交的照片？删掉以后不能找回。', '删掉'))) return
      await throwAway(draft.key)
      goToTab('todo')
    },
  },
})
