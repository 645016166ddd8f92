// 哪些天不方便: from one day to another, so that nobody asks for them.
import { addUnavailable, getMySpeaker, removeUnavailable } from '../../api/my-speaker'
import type { MySpeaker } from '../../api/types'
import { a11y } from '../../behaviors/a11y'
import { pageState } from '../../behaviors/page-state'
import { messageOf } from '../../core/errors'
import type { Detail, Tap } from '../../core/events'
import { ports } from '../../core/here'
import { session } from '../../core/session'
import { beijingDay, dayWords } from '../../core/time'
import { actAsSpeaker } from '../who'

interface Period {
  id: number
  words: string
}

function periodWords(first: string, last: string): string {
  return first === last ? dayWords(first) : `${dayWords(first)}到${dayWords(last)}`
}

Component({
  behaviors: [a11y, pageState],
  data: {
    periods: [] as Period[],
    today: '',
    first: '',
    last: '',
    firstWords: '',
    lastWords: '',
    /** Of what stands in the two pickers: sent again it is the same period. */
    clientId: '',
    isBusy: false,
    words: '',
    tone: 'ok' as 'ok' | 'attention',
  },
  methods: {
    onLoad() {
      const today = beijingDay(ports.now())
      this.setData({ today })
      this.choose(today, today)
      void this.load()
    },
    async load() {
      await this.run(async (onStale) => {
        await session.start()
        await actAsSpeaker()
        this.show(await getMySpeaker({ onStale }))
      })
    },
    show(speaker: MySpeaker) {
      this.setData({
        periods: speaker.unavailable.map(({ id, begins_on, ends_on }) => ({ id, words: periodWords(begins_on, ends_on) })),
      })
    },
    choose(first: string, last: string) {
      const end = last < first ? first : last
      this.setData({ first, last: end, firstWords: dayWords(first), lastWords: dayWords(end), clientId: ports.newId() })
    },
    onFirst(event: Detail<{ value: string }>) {
      this.choose(event.detail.value, this.data.last)
    },
    onLast(event: Detail<{ value: string }>) {
      this.choose(this.data.first, event.detail.value)
    },
    async onAdd() {
      const { first, last, clientId } = this.data
      const done = `记下了：${periodWords(first, last)}不请您。`
      await this.attempt(done, () => addUnavailable({ client_id: clientId, begins_on: first, ends_on: last }))
      if (this.data.tone === 'ok') this.choose(first, last)
    },
    async onRemove(event: Tap<{ id: number }>) {
      await this.attempt('去掉了，这几天又可以请您了。', () => removeUnavailable(event.currentTarget.dataset.id))
    },
    async attempt(done: string, work: () => Promise<MySpeaker>) {
      if (this.data.isBusy) return
      this.setData({ isBusy: true, words: '' })
      try {
        this.show(await work())
        this.setData({ words: done, tone: 'ok' })
      } catch (error) {
        this.setData({ words: messageOf(error), tone: 'attention' })
      } finally {
        this.setData({ isBusy: false })
      }
    },
    async onLogin() {
      await this.run(async () => void (await session.login()))
      await this.load()
    },
  },
})
