// 审核 (wireframe 7): one submitted record after another, decided in one tap each, with ten seconds to take it back.
import { getPlan } from '../../api/plan'
import { approve, returnTalk, undoReview } from '../../api/reviews'
import { getTalk } from '../../api/talks'
import type { LookAlike, Photo, Plan, ReturnReason, Shown, Talk } from '../../api/types'
import { a11y } from '../../behaviors/a11y'
import { pageState } from '../../behaviors/page-state'
import { watchPhotos } from '../../behaviors/watch-photos'
import type { Fact } from '../../components/fact-list/fact-list'
import { ApiError, messageOf } from '../../core/errors'
import type { Detail } from '../../core/events'
import { go, goToTab } from '../../core/go'
import { ports } from '../../core/here'
import type { Reading } from '../../core/photo-advice'
import { session } from '../../core/session'
import { ask, subscriptions } from '../../core/subscribe'
import { requireStaff } from '../only-staff'
import type { Judged } from './decision'
import * as decision from './decision'
import { startingWith, waitingLine } from './line'
import type { Said } from './photos'
import * as seeing from './photos'
import { NOTHING_SHOWN, show } from './show'

const NOTHING_SAID = {
  said: {} as Said,
  exception: '',
  exceptionWords: '',
  /** Of the record as a whole. */
  reasons: [] as string[],
  note: '',
  needsNote: false,
}

const HINTS: Reading = { reader: 'reviewer', taking: 'nothing' }

/** The id of a decision stays the same while its words do, so that repeating it after a lost answer is one decision. */
let sent = { words: '', id: '' }
function idFor(words: object): string {
  const text = JSON.stringify(words)
  if (sent.words !== text) sent = { words: text, id: ports.newId() }
  return sent.id
}

Component({
  behaviors: [a11y, pageState, watchPhotos],
  data: {
    /** Ids still to decide on; the first is on the screen. */
    line: [] as number[],
    position: 1,
    total: 0,
    talk: null as Talk | null,
    plan: null as Plan | null,
    when: '',
    facts: [] as Fact[],
    /** The photo to turn to; 0: the first. */
    lookAt: 0,
    /** Place of the photo on top, from 0. */
    at: 0,
    shown: decision.SHOWN,
    exceptions: decision.EXCEPTIONS,
    photoReasons: seeing.PHOTO_REASONS,
    recordReasons: [] as typeof decision.RETURN_REASONS,
    ...NOTHING_SAID,
    ...NOTHING_SHOWN,
    compared: null as { photo: Photo; place: number; other: LookAlike } | null,
    countingWords: '',
    isDeciding: false,
    hasAsked: false,
    notice: '',
    noticeTone: 'info' as 'info' | 'attention',
    /** Talk and client_id of the latest decision. */
    undoable: { id: 0, review: '' },
    undoWords: '',
  },
  observers: {
    photos() {
      this.rejudge()
    },
  },
  methods: {
    onLoad(query: Record<string, string | undefined>) {
      const id = Number(query['id'])
      this.setData({ line: startingWith(id > 0 ? id : null, []) })
      void this.load()
    },
    async load() {
      await this.run(async () => {
        await session.start()
        requireStaff()
        void subscriptions.prepare()
        if (this.data.total === 0) await this.fillLine()
        return !(await this.openFirst())
      })
    },
    async fillLine() {
      const identity = session.identity()
      if (identity === null) return
      const line = startingWith(this.data.line[0] ?? null, await waitingLine(identity))
      this.setData({ line, position: 1, total: line.length })
    },
    /** Shows the first that still waits; false when none does. */
    async openFirst(): Promise<boolean> {
      for (;;) {
        if (this.data.line.length === 0) await this.fillLine()
        const id = this.data.line[0]
        if (id === undefined) return false
        const [talk, plan] = await Promise.all([getTalk(id), getPlan(), this.watchPhotos(id, HINTS)])
        if (talk.status === 'submitted' && talk.may_review) {
          this.present(talk, plan)
          return true
        }
        this.tell(talk.status === 'submitted' ? '上一场由组织它的单位审核，您可以在列表里查看。' : decision.decidedWords(talk))
        this.stepOn()
      }
    },
    present(talk: Talk, plan: Plan) {
      const said = seeing.saidAtFirst(talk, this.data.photos, plan)
      const recordReasons = this.data.photos.length > 0 ? seeing.RECORD_REASONS : decision.RETURN_REASONS
      this.setData({ ...NOTHING_SAID, said, recordReasons, talk, lookAt: 0, at: 0, plan, compared: null })
      this.setData({ facts: decision.factsOf(talk, plan), when: decision.whenWords(talk) })
      this.setData({ countingWords: decision.countingWords(talk) })
      this.rejudge()
      void wx.pageScrollTo({ scrollTop: 0, duration: 0 })
    },
    judged(): Judged {
      const { photos, said, exception, exceptionWords } = this.data
      return { ticks: seeing.together(photos, said), exception, exceptionWords }
    },
    rejudge() {
      const { talk, photos, said, at } = this.data
      if (talk !== null) this.setData(show(talk, photos, said, at, this.judged()))
    },
    /** Of the photo on top. */
    say(saying: Partial<seeing.Saying>) {
      const { photos, said, at } = this.data
      const id = photos[at]?.id
      if (id === undefined) return
      this.setData({ said: { ...said, [id]: { ...seeing.sayingOf(said, id), ...saying } } })
      this.rejudge()
    },
    onTurn(event: Detail<{ at: number }>) {
      this.setData({ at: event.detail.at })
      this.rejudge()
    },
    onTicks(event: Detail<{ value: Shown[] }>) {
      if (this.data.photos.length === 0) {
        this.tell('这场没有照片，勾不了照片里有什么；要计入，请选一个原因。', 'attention')
        return
      }
      this.say({ ticks: event.detail.value })
    },
    onFaults(event: Detail<{ value: ReturnReason[] }>) {
      this.say({ faults: event.detail.value })
    },
    onException(event: Detail<{ value: string[] }>) {
      this.setData({ exception: event.detail.value[0] ?? '' })
      this.rejudge()
    },
    onExceptionWords(event: Detail<{ value: string }>) {
      this.setData({ exceptionWords: event.detail.value })
    },
    onReasons(event: Detail<{ value: string[] }>) {
      const reasons = event.detail.value
      this.setData({ reasons, needsNote: reasons.includes(decision.OTHER) })
    },
    onNote(event: Detail<{ value: string }>) {
      this.setData({ note: event.detail.value })
    },
    async onApprove() {
      // WeChat's question needs the tap, so it comes first; once a visit is enough
      if (!this.data.hasAsked) await ask('review_done')
      this.setData({ hasAsked: true })
      const { talk, photos, said } = this.data
      const seen = seeing.seenOf(photos, said)
      const problem = decision.approvalProblem(this.judged(), seen)
      if (talk === null || problem !== '') {
        this.tell(problem, 'attention')
        return
      }
      const approval = decision.approvalOf(talk, this.judged(), seen)
      await this.decide('已通过', idFor([talk.id, approval]), (id) => approve(talk.id, { ...approval, client_id: id }))
    },
    async onReturn() {
      const { talk, photos, said, reasons, note } = this.data
      const seen = seeing.seenOf(photos, said)
      const problem = decision.returnProblem(reasons, note, seen)
      if (talk === null || problem !== '') {
        this.tell(problem, 'attention')
        void wx.pageScrollTo({ selector: '.review-return', duration: 200 })
        return
      }
      const wish = decision.returnOf(talk, reasons, note, seen)
      await this.decide('已退回', idFor([talk.id, wish]), (id) => returnTalk(talk.id, { ...wish, client_id: id }))
    },
    /** Sends it and goes on. Undo is for the latest decision: a second one within ten seconds confirms the first. */
    async decide(deed: string, review: string, send: (review: string) => Promise<Talk>) {
      if (this.data.isDeciding) return
      this.setData({ isDeciding: true, notice: '', undoWords: '' })
      try {
        const { id, school_name, speaker_name } = await send(review)
        this.setData({ undoable: { id, review }, undoWords: `${deed}：${school_name} ${speaker_name}` })
        await this.goOn()
      } catch (error) {
        await this.recover(error)
      } finally {
        this.setData({ isDeciding: false })
      }
    },
    /** Lost the race or saw an old version: the record is fetched again, and shown if it still waits. */
    async recover(error: unknown) {
      if (!(error instanceof ApiError) || error.isPassing || error.status === 422) {
        this.tell(messageOf(error), 'attention')
        return
      }
      this.tell(error.code === 'talk.conflict' ? '刚才有人改过这条记录，下面是最新的内容，请再看一遍。' : error.message)
      if (error.status === 404 || error.status === 403) this.stepOn()
      await this.reopen()
    },
    async goOn() {
      this.stepOn()
      await this.reopen()
    },
    stepOn() {
      this.setData({ line: this.data.line.slice(1), position: this.data.position + 1 })
    },
    /** What was decided on must not stay under the buttons, even if the next one cannot be fetched. */
    async reopen() {
      this.startOver()
      this.stopWatching()
      this.setData({ talk: null })
      await this.load()
    },
    async onUndo() {
      const { undoable, line, position } = this.data
      try {
        await undoReview(undoable.id, undoable.review)
        this.setData({ line: [undoable.id, ...line], position: Math.max(1, position - 1), notice: '', undoWords: '' })
        this.setData({ total: Math.max(this.data.total, this.data.position + line.length) })
        await this.reopen()
        this.tell('已撤销，请再看一遍这一场。')
      } catch (error) {
        this.tell(messageOf(error), 'attention')
      }
    },
    onUndoOver() {
      this.setData({ undoWords: '' })
    },
    onLookAt(event: Detail<{ photoId: number }>) {
      this.setData({ lookAt: 0 }) // the same once more, after a swipe
      this.setData({ lookAt: event.detail.photoId })
    },
    onCompare(event: Detail<{ photoId: number; other: LookAlike }>) {
      const { photos } = this.data
      const at = photos.findIndex((photo) => photo.id === event.detail.photoId)
      const photo = photos[at]
      if (!photo) return
      this.onLookAt(event)
      this.setData({ compared: { photo, place: at + 1, other: event.detail.other } })
    },
    onCompared() {
      this.setData({ compared: null })
    },
    /** The reviewer has seen that it is the same picture. */
    onSame(event: Detail<{ photoId: number }>) {
      const at = this.data.photos.findIndex((photo) => photo.id === event.detail.photoId)
      this.setData({ compared: null, lookAt: event.detail.photoId, at: Math.max(0, at) })
      const { faults } = seeing.sayingOf(this.data.said, event.detail.photoId)
      this.say({ faults: [...new Set<ReturnReason>([...faults, 'same_photo'])] })
    },
    async onPhotosGone() {
      const { talk } = this.data
      if (talk === null) return
      try {
        this.forgetLinks()
        await this.watchPhotos(talk.id, HINTS)
      } catch (error) {
        this.tell(messageOf(error), 'attention')
      }
    },
    async onSwitched() {
      this.setData({ line: [], total: 0, talk: null })
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
    onTodo() {
      goToTab('todo')
    },
    onProgress() {
      go('/pkg-staff/progress/progress')
    },
  },
})
