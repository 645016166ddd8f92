// 待确认的聘任: what one unit of the pair has proposed and the other has to look at. Nothing is confirmed by waiting.
import { confirmAppointments, listWaiting } from '../../api/speakers'
import type { Waiting } from '../../api/types'
import { a11y } from '../../behaviors/a11y'
import { pageState } from '../../behaviors/page-state'
import { messageOf } from '../../core/errors'
import type { Tap } from '../../core/events'
import { go, goToTab } from '../../core/go'
import { session } from '../../core/session'
import { dayWords } from '../../core/time'
import { requireStaff } from '../only-staff'

interface Row {
  id: number
  speakerId: number
  name: string
  about: string
  honours: string
  days: string
  line: string
  isChosen: boolean
}

function rowOf(item: Waiting, leftOut: readonly number[]): Row {
  return {
    id: item.id,
    speakerId: item.speaker_id,
    name: item.name,
    about: item.employer_and_post,
    honours: item.honours_text,
    days: `从${dayWords(item.begins_on)}起${item.proposed_by === null ? '' : `，${item.proposed_by}提出`}`,
    line: item.line,
    isChosen: !leftOut.includes(item.id),
  }
}

Component({
  behaviors: [a11y, pageState],
  data: {
    own: [] as Row[],
    others: [] as Row[],
    leftOut: [] as number[],
    chosen: 0,
    isBusy: false,
    done: '',
    trouble: '',
  },
  methods: {
    onShow() {
      void this.load()
    },
    async load() {
      await this.run(async () => {
        await session.start()
        requireStaff()
        return this.show((await listWaiting()).appointments)
      })
    },
    /** Whether nothing is left. */
    show(waiting: Waiting[]): boolean {
      const { leftOut } = this.data
      const own = waiting.filter((item) => item.may_confirm).map((item) => rowOf(item, leftOut))
      const others = waiting.filter((item) => !item.may_confirm).map((item) => rowOf(item, leftOut))
      this.setData({ own, others, chosen: own.filter((row) => row.isChosen).length })
      return waiting.length === 0
    },
    onToggle(event: Tap<{ id: number }>) {
      const { id } = event.currentTarget.dataset
      const { leftOut } = this.data
      const next = leftOut.includes(id) ? leftOut.filter((other) => other !== id) : [...leftOut, id]
      const own = this.data.own.map((row) => ({ ...row, isChosen: !next.includes(row.id) }))
      this.setData({ leftOut: next, own, chosen: own.filter((row) => row.isChosen).length, done: '' })
    },
    async onConfirm() {
      if (this.data.isBusy) return
      const ids = this.data.own.filter((row) => row.isChosen).map((row) => row.id)
      this.setData({ isBusy: true, done: '', trouble: '' })
      try {
        const { appointments } = await confirmAppointments(ids)
        const isEmpty = this.show(appointments)
        this.setData({ done: `确认好了，${ids.length} 位。`, state: isEmpty ? 'empty' : 'ready' })
      } catch (error) {
        this.setData({ trouble: messageOf(error) })
      } finally {
        this.setData({ isBusy: false })
      }
    },
    onOpen(event: Tap<{ id: number }>) {
      go('/pkg-staff/speaker/speaker', { id: event.currentTarget.dataset.id })
    },
    onRoster() {
      go('/pkg-staff/speakers/speakers')
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
