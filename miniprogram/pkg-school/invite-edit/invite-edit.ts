// 请一位劳模: school, day, form, and one of the speakers who are free and near. Whether it counts, and what stands
// against it, is said before anything is sent.
import * as invites from '../../api/invites'
import { getPlan } from '../../api/plan'
import { searchSpeakers } from '../../api/speakers'
import { getTalk } from '../../api/talks'
import type { Check, Plan } from '../../api/types'
import { a11y } from '../../behaviors/a11y'
import { pageState } from '../../behaviors/page-state'
import type { Fact } from '../../components/fact-list/fact-list'
import type { Choice } from '../../components/reason-chips/reason-chips'
import { messageOf } from '../../core/errors'
import type { Detail, Tap } from '../../core/events'
import { goInstead } from '../../core/go'
import { ports } from '../../core/here'
import { session } from '../../core/session'
import { ask, subscriptions } from '../../core/subscribe'
import { dayWords } from '../../core/time'
import { foundRows, suggestedRows } from '../components/speaker-row/rows'
import type { Suggested } from '../components/speaker-row/speaker-row'
import type { InviteForm } from './form'
import { MINUTES, draftOf, factsOf, firstForm, formOf, missing, startsAt, wishOf } from './form'

const SETTLED_AFTER = 400
const MOST_FORMATS = 3

interface SchoolChoice {
  id: number
  name: string
  why: string
}

Component({
  behaviors: [a11y, pageState],
  data: {
    isStaff: false,
    talkId: 0,
    plan: null as Plan | null,
    form: null as InviteForm | null,
    ids: { talk: '', invitation: '' },
    facts: [] as Fact[],
    dayWords: '',
    minuteChoices: MINUTES.map((number) => ({ key: String(number), words: `${number} 分钟` })),
    minutes: [] as string[],
    formatChoices: [] as Choice[],
    mostFormats: MOST_FORMATS,
    venueChoices: [] as Choice[],
    needsVenueReason: false,
    schools: [] as SchoolChoice[],
    speakers: [] as Suggested[],
    speakersProblem: '',
    typed: '',
    check: null as Check | null,
    isBlocked: false,
    isSending: false,
    words: '',
    /** The latest question; an answer to an earlier one is out of date. */
    turn: 0,
  },
  methods: {
    onLoad({ talk = '0' }: { talk?: string }) {
      this.setData({ talkId: Number(talk), ids: { talk: ports.newId(), invitation: ports.newId() } })
      void this.open()
    },
    async open() {
      await this.run(async () => {
        await session.start()
        const plan = await getPlan()
        const identity = session.identity()
        const isStaff = identity?.role !== 'school'
        const own = isStaff ? { id: 0, name: '' } : { id: identity.unit_id, name: identity.unit_name }
        const form = this.data.talkId > 0 ? formOf(await getTalk(this.data.talkId)) : firstForm(ports.now(), own.id, own.name)
        this.setData({ plan, isStaff })
        this.setData({ formatChoices: plan.formats.map(({ key, name }) => ({ key, words: name })) })
        this.setData({ venueChoices: plan.venues.map(({ key, name }) => ({ key, words: name })) })
        this.take(form)
        void subscriptions.prepare()
      })
    },
    change(values: Partial<InviteForm>) {
      if (this.data.form) this.take({ ...this.data.form, ...values })
    },
    take(form: InviteForm) {
      const venue = this.data.plan?.venues.find(({ key }) => key === form.venue)
      this.setData({ form, facts: factsOf(form), dayWords: dayWords(form.day), minutes: [String(form.minutes)], words: '' })
      this.setData({ needsVenueReason: venue?.needs_reason ?? false })
      const turn = this.data.turn + 1
      this.setData({ turn })
      ports.later(SETTLED_AFTER, () => void this.ask(turn))
    },
    /** What the server knows of it, once nobody has changed anything for a moment. */
    async ask(turn: number) {
      const { form } = this.data
      if (form === null || turn !== this.data.turn) return
      await Promise.all([this.askWhether(turn, form), this.askWho(turn, form)])
    },
    async askWhether(turn: number, form: InviteForm) {
      const wish = wishOf(form, this.data.talkId)
      if (wish === null) return
      try {
        const check = await invites.check(wish)
        if (turn === this.data.turn) this.setData({ check, isBlocked: check.conflicts.some((conflict) => conflict.is_blocking) })
      } catch (error) {
        if (turn === this.data.turn) this.setData({ check: null, isBlocked: false, words: messageOf(error) })
      }
    },
    async askWho(turn: number, form: InviteForm) {
      const typed = this.data.typed.trim()
      try {
        const suggested = typed === '' ? await invites.suggest(this.questionOf(form)) : null
        const speakers = suggested ? suggestedRows(suggested.speakers) : foundRows((await searchSpeakers(typed, form.day)).speakers)
        if (turn !== this.data.turn) return
        this.setData({ speakers, speakersProblem: '' })
        if (suggested) this.setData({ schools: suggested.schools.map(({ school_id: id, name, reasons }) => ({ id, name, why: reasons.join('，') })) })
      } catch (error) {
        if (turn === this.data.turn) this.setData({ speakersProblem: messageOf(error) })
      }
    },
    questionOf(form: InviteForm): Record<string, unknown> {
      return { starts_at: startsAt(form), ...(form.schoolId > 0 && { school_id: form.schoolId }), format: form.formats[0] }
    },

    // the fields
    onSchool(event: Detail<{ id: number; name: string }>) {
      this.change({ schoolId: event.detail.id, schoolName: event.detail.name })
    },
    onSuggestedSchool(event: Tap<{ id: number; name: string }>) {
      this.change({ schoolId: event.currentTarget.dataset.id, schoolName: event.currentTarget.dataset.name })
    },
    onDay(event: Detail<{ value: string }>) {
      this.change({ day: event.detail.value })
    },
    onTime(event: Detail<{ value: string }>) {
      this.change({ time: event.detail.value })
    },
    onMinutes(event: Detail<{ value: string[] }>) {
      this.change({ minutes: Number(event.detail.value[0] ?? this.data.form?.minutes) })
    },
    onFormats(event: Detail<{ value: string[] }>) {
      this.change({ formats: event.detail.value })
    },
    onVenue(event: Detail<{ value: string[] }>) {
      this.change({ venue: event.detail.value[0] ?? '' })
    },
    onVenueReason(event: Detail<{ value: string }>) {
      this.change({ venueReason: event.detail.value })
    },
    onAudience(event: Detail<{ value: string }>) {
      this.change({ audienceWords: event.detail.value })
    },
    onType(event: Detail<{ value: string }>) {
      this.setData({ typed: event.detail.value })
      this.change({})
    },
    onSpeaker(event: Detail<{ id: number }>) {
      const { id } = event.detail
      const speaker = this.data.speakers.find((row) => row.id === id)
      if (speaker) this.change({ speakerId: id, speakerName: speaker.name })
    },
    async onInvite() {
      void ask('inviting')
      const { form, talkId, ids, needsVenueReason, isSending } = this.data
      if (form === null || isSending) return
      const words = missing(form, needsVenueReason)
      if (words !== '') {
        this.setData({ words })
        return
      }
      this.setData({ isSending: true, words: '' })
      try {
        const { talk_id } = await invites.invite(draftOf(form, talkId, ids))
        goInstead('/pkg-school/talk-detail/talk-detail', { id: talk_id })
      } catch (error) {
        this.setData({ words: messageOf(error) })
        void this.ask(this.data.turn)
      } finally {
        this.setData({ isSending: false })
      }
    },
    async onLogin() {
      await this.run(async () => void (await session.login()))
      await this.open()
    },
  },
})
