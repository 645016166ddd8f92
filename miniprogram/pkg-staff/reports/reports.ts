// 半年报告: a county says 已报送, the city sees who has not. Where the reminder of a due report leads.
import { listHalfYears, noteReported, takeBackReported } from '../../api/reports'
import type { HalfYears } from '../../api/types'
import { a11y } from '../../behaviors/a11y'
import { pageState } from '../../behaviors/page-state'
import { messageOf } from '../../core/errors'
import type { Tap } from '../../core/events'
import { goToTab } from '../../core/go'
import { ports } from '../../core/here'
import { session } from '../../core/session'
import { requireStaff } from '../only-staff'
import type { Card } from './cards'
import { cardsOf } from './cards'

type CardTap = Tap<{ key: string }>

Component({
  behaviors: [a11y, pageState],
  data: {
    isCity: false,
    cards: [] as Card[],
    changing: '',
    done: '',
    trouble: '',
  },
  methods: {
    onShow() {
      void this.load()
    },
    async onPullDownRefresh() {
      await this.load()
      void wx.stopPullDownRefresh()
    },
    async load() {
      await this.run(async (onStale) => {
        await session.start()
        requireStaff()
        const halfYears = await listHalfYears({ onStale })
        this.setData({ isCity: session.role() === 'city', cards: cardsOf(halfYears) })
      })
    },
    async onReported(event: CardTap) {
      await this.change(event, noteReported, (card) => `${card.name}报告记下了：已报送。不再提醒。`)
    },
    async onTakeBack(event: CardTap) {
      if (this.data.changing !== '' || !(await ports.confirm('按错了？撤回以后，到时候还会提醒。', '撤回'))) return
      await this.change(event, takeBackReported, (card) => `${card.name}报告撤回了。报送以后，请再按“已报送”。`)
    },
    async change(event: CardTap, send: (card: Card) => Promise<HalfYears>, words: (card: Card) => string) {
      const card = this.data.cards.find(({ key }) => key === event.currentTarget.dataset.key)
      if (card === undefined || this.data.changing !== '') return
      this.setData({ changing: card.key, done: '', trouble: '' })
      try {
        this.setData({ cards: cardsOf(await send(card)), done: words(card) })
      } catch (error) {
        this.setData({ trouble: messageOf(error) })
      } finally {
        this.setData({ changing: '' })
      }
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
