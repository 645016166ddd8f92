// One speaker: who they are, their number for a call, appointments, and the days on which they cannot come.
import { getPlan } from '../../api/plan'
import {
  addDaysOf,
  appoint,
  confirmAppointments,
  endAppointment,
  getSpeaker,
  removeDaysOf,
  revealSpeaker,
} from '../../api/speakers'
import type { Speaker } from '../../api/types'
import { a11y } from '../../behaviors/a11y'
import { pageState } from '../../behaviors/page-state'
import type { Fact } from '../../components/fact-list/fact-list'
import { messageOf } from '../../core/errors'
import type { Detail, Tap } from '../../core/events'
import { go, goToTab } from '../../core/go'
import { ports } from '../../core/here'
import { session } from '../../core/session'
import type { Sign } from '../../core/words'
import { beijingDay, dayWords } from '../../core/time'
import { requireStaff } from '../only-staff'
import { signOf } from '../speakers/rows'
import type { AppointmentLine } from './words'
import { REASONS, appointmentLine, daysWords, factsOf, moreNumbers, tagsOf } from './words'

type Part = 'phone' | 'appointment' | 'days'

Component({
  behaviors: [a11y, pageState],
  data: {
    id: 0,
    speaker: null as Speaker | null,
    sign: null as Sign | null,
    tags: [] as string[],
    facts: [] as Fact[],
    appointments: [] as AppointmentLine[],
    days: [] as { id: number; words: string; note: string }[],
    more: '',
    today: '',
    /** What is open for typing: the end of this appointment, or days away. */
    endingId: 0,
    day: '',
    dayWords: '',
    lastDay: '',
    lastDayWords: '',
    reasons: REASONS,
    reason: [] as string[],
    note: '',
    isAddingDays: false,
    clientId: '',
    isBusy: false,
    told: '' as Part | '',
    words: '',
    isTrouble: false,
  },
  methods: {
    onLoad({ id = '' }: { id?: string }) {
      const today = beijingDay(ports.now())
      this.setData({ id: Number(id) || 0, today })
      this.chooseDays(today, today)
    },
    onShow() {
      void this.load()
    },
    async load() {
      await this.run(async () => {
        await session.start()
        requireStaff()
        const [speaker, plan] = await Promise.all([getSpeaker(this.data.id), getPlan()])
        this.setData({ facts: factsOf(speaker, plan.formats) })
        this.show(speaker)
      })
    },
    async renew(speaker: Speaker) {
      this.show(speaker)
      this.setData({ facts: factsOf(speaker, (await getPlan()).formats) })
    },
    show(speaker: Speaker) {
      this.setData({
        speaker,
        sign: signOf(speaker),
        tags: tagsOf(speaker.honours),
        appointments: speaker.appointments.map(appointmentLine),
        days: speaker.unavailable.map(({ id, begins_on, ends_on, note }) => ({
          id,
          words: daysWords(begins_on, ends_on),
          note,
        })),
      })
    },
    async attempt(part: Part, done: string, work: () => Promise<Speaker>) {
      if (this.data.isBusy) return
      this.setData({ isBusy: true, told: '', words: '' })
      try {
        await this.renew(await work())
        this.setData({ endingId: 0, isAddingDays: false, told: part, words: done, isTrouble: false })
      } catch (error) {
        this.setData({ told: part, words: messageOf(error), isTrouble: true })
      } finally {
        this.setData({ isBusy: false })
      }
    },
    async onCall() {
      try {
        const { phone, more } = await revealSpeaker(this.data.id)
        this.setData({ told: '', more: moreNumbers(more) })
        wx.makePhoneCall({ phoneNumber: phone, complete: () => undefined })
      } catch (error) {
        this.setData({ told: 'phone', words: messageOf(error), isTrouble: true })
      }
    },
    onEdit() {
      go('/pkg-staff/speaker-edit/speaker-edit', { id: this.data.id })
    },
    async onConfirm(event: Tap<{ id: number }>) {
      const { id } = event.currentTarget.dataset
      await this.attempt('appointment', '你们单位确认好了。', async () => {
        await confirmAppointments([id])
        return getSpeaker(this.data.id)
      })
    },
    async onAppoint() {
      const { today } = this.data
      const text = `从今天（${dayWords(today)}）起聘任${this.data.speaker?.name ?? ''}？另一家单位也确认了，才算聘任。`
      if (!(await ports.confirm(text, '提出聘任'))) return
      await this.attempt('appointment', '提出好了，等另一家单位确认。', () => appoint(this.data.id, today))
    },
    onEnd(event: Tap<{ id: number }>) {
      this.setData({ endingId: event.currentTarget.dataset.id, reason: [], told: '' })
      this.chooseDays(this.data.today, this.data.today)
    },
    async onEndSure() {
      const { endingId, day, reason } = this.data
      const because = REASONS.find(({ key }) => key === reason[0])
      if (because === undefined) this.setData({ told: 'appointment', words: '请选一个原因。', isTrouble: true })
      else await this.attempt('appointment', '记好了，以前的名册还看得到。', () => endAppointment(endingId, day, because.words))
    },
    onReason(event: Detail<{ value: string[] }>) {
      this.setData({ reason: event.detail.value, told: '' })
    },
    onAddDays() {
      this.setData({ isAddingDays: true, note: '', told: '', clientId: ports.newId() })
      this.chooseDays(this.data.today, this.data.today)
    },
    chooseDays(day: string, lastDay: string) {
      const last = lastDay < day ? day : lastDay
      this.setData({ day, lastDay: last, dayWords: dayWords(day), lastDayWords: dayWords(last) })
    },
    onDay(event: Detail<{ value: string }>) {
      this.chooseDays(event.detail.value, this.data.lastDay)
    },
    onLastDay(event: Detail<{ value: string }>) {
      this.chooseDays(this.data.day, event.detail.value)
    },
    onNote(event: Detail<{ value: string }>) {
      this.setData({ note: event.detail.value })
    },
    async onDaysSure() {
      const { clientId, day, lastDay, note } = this.data
      const draft = { client_id: clientId, begins_on: day, ends_on: lastDay, note: note.trim() }
      await this.attempt('days', '记好了，这几天不会再安排。', () => addDaysOf(this.data.id, draft))
    },
    async onRemoveDays(event: Tap<{ id: number }>) {
      await this.attempt('days', '去掉了。', () => removeDaysOf(this.data.id, event.currentTarget.dataset.id))
    },
    onStay() {
      this.setData({ endingId: 0, isAddingDays: false, told: '' })
    },
    async onSwitched() {
      this.startOver()
      await this.load()
    },
    async onLogin() {
      await session.login().catch((error: unknown) => this.fail(error))
      await this.load()
    },
    onTodo() {
      goToTab('todo')
    },
  },
})
