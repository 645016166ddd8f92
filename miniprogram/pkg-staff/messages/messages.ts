// 消息发出去没有: what waits and why, what did not arrive, how it looks; the city sends now, not at all, or once more,
// and lets sending go on once what WeChat complained of is repaired.
import { discardMessage, listMessages, releaseMessage, resendMessage, resumeSending, showCard } from '../../api/messages'
import type { Card, Message, OutboxState } from '../../api/types'
import { a11y } from '../../behaviors/a11y'
import { pageState } from '../../behaviors/page-state'
import { messageOf } from '../../core/errors'
import type { Detail, Tap } from '../../core/events'
import { goToTab } from '../../core/go'
import { TODO_CARD } from '../../core/group-text'
import { ports } from '../../core/here'
import { session } from '../../core/session'
import { requireStaff } from '../only-staff'
import type { MessageGroup, MessageRow } from './groups'
import { DISCARD_REASONS, STATES, groupsOf } from './groups'

type Row = Tap<{ id: number }>

Component({
  behaviors: [a11y, pageState],
  data: {
    states: STATES,
    wanted: 'waiting' as OutboxState,
    none: STATES[0]?.none ?? '',
    messages: [] as Message[],
    groups: [] as MessageGroup[],
    hasNoWorker: false,
    /** What rests, in words. */
    pauses: [] as string[],
    mayResume: false,
    /** The message whose looks are shown, and these. */
    shownId: 0,
    card: null as Card | null,
    next: null as string | null,
    isFetching: false,
    /** The message something is being done with. */
    busyId: 0,
    done: '',
    trouble: '',
  },
  methods: {
    onLoad() {
      void this.load()
    },
    async onPullDownRefresh() {
      await this.load()
      void wx.stopPullDownRefresh()
    },
    async load() {
      const { wanted } = this.data
      await this.run(async () => {
        await session.start()
        requireStaff()
        const page = await listMessages({ state: wanted })
        if (wanted === this.data.wanted) this.show(page.messages, page.next)
        this.setData({ hasNoWorker: page.has_worker === false, pauses: page.pauses, mayResume: page.may_resume })
        return this.data.messages.length === 0
      })
    },
    show(messages: Message[], next: string | null) {
      this.setData({ messages, groups: groupsOf(messages), next })
    },
    onState(event: Detail<{ value: string[] }>) {
      const chosen = STATES.find(({ key }) => key === event.detail.value[0])
      if (chosen === undefined || chosen.key === this.data.wanted) return
      this.setData({ wanted: chosen.key, none: chosen.none, messages: [], groups: [], next: null, done: '', trouble: '', shownId: 0, card: null })
      this.startOver()
      void this.load()
    },
    async onMore() {
      const { wanted, next, messages } = this.data
      if (next === null || this.data.isFetching) return
      this.setData({ isFetching: true, trouble: '' })
      try {
        const page = await listMessages({ state: wanted, after: next })
        if (wanted === this.data.wanted) this.show([...messages, ...page.messages], page.next)
      } catch (error) {
        this.setData({ trouble: messageOf(error) })
      } finally {
        this.setData({ isFetching: false })
      }
    },
    async onRelease(event: Row) {
      await this.act(event, async (row) => {
        if (!(await ports.confirm(`现在就给${row.who}发这条微信提醒？`, '现在发'))) return ''
        await releaseMessage(row.id)
        return `给${row.who}的提醒，马上就发。`
      })
    },
    /** Choosing why is the confirmation. */
    async onDiscard(event: Row) {
      await this.act(event, async (row) => {
        const because = await askWhy(row.who)
        if (because === undefined) return ''
        await discardMessage(row.id, because)
        return `给${row.who}的提醒不发了。对方的「待办」里还有这件事。`
      })
    },
    async onResend(event: Row) {
      await this.act(event, async (row) => {
        const text = row.warning || `再给${row.who}发一次？会用掉对方一次授权。`
        if (!(await ports.confirm(text, '再发一次'))) return ''
        await resendMessage(row.id, ports.newId(), row.warning !== '')
        return `已经再给${row.who}发一次，在「在等的」和「已发出的」里能看到。`
      })
    },
    async onResume() {
      if (this.data.busyId !== 0) return
      if (!(await ports.confirm('微信说的问题已经修好了？恢复后先发一条试试，不行会再停。', '现在恢复'))) return
      this.setData({ busyId: -1, done: '', trouble: '' })
      try {
        await resumeSending()
        this.setData({ done: '恢复了：先发一条试试，发成了，别的接着发。' })
        await this.load()
      } catch (error) {
        this.setData({ trouble: messageOf(error) })
      } finally {
        this.setData({ busyId: 0 })
      }
    },
    /** Shown below the message; a second tap puts it away. */
    async onCard(event: Row) {
      const { id } = event.currentTarget.dataset
      if (id === this.data.shownId) {
        this.setData({ shownId: 0, card: null })
        return
      }
      try {
        const card = await showCard(id)
        this.setData({ shownId: id, card, trouble: '' })
      } catch (error) {
        this.setData({ trouble: messageOf(error) })
      }
    },
    onCopy(event: Row) {
      const row = this.data.groups.flatMap(({ rows }) => rows).find(({ id }) => id === event.currentTarget.dataset.id)
      if (row !== undefined) void wx.setClipboardData({ data: row.groupText })
    },
    onShareAppMessage() {
      return TODO_CARD
    },
    /** One at a time. `work` answers what to say, or nothing when the person thought better of it. */
    async act(event: Row, work: (row: MessageRow) => Promise<string>) {
      const { id } = event.currentTarget.dataset
      const row = this.data.groups.flatMap(({ rows }) => rows).find((item) => item.id === id)
      if (row === undefined || this.data.busyId !== 0) return
      this.setData({ busyId: id, done: '', trouble: '' })
      try {
        const done = await work(row)
        if (done === '') return
        this.setData({ done })
        await this.load()
      } catch (error) {
        this.setData({ trouble: messageOf(error) })
      } finally {
        this.setData({ busyId: 0 })
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

/** WeChat's sheet from below; undefined when it is closed. */
async function askWhy(who: string) {
  try {
    const { tapIndex } = await wx.showActionSheet({
      alertText: `不给${who}发这条了？请选原因。选了就不能撤回。`,
      itemList: DISCARD_REASONS.map(({ words }) => words),
    })
    return DISCARD_REASONS[tapIndex]?.key
  } catch {
    return undefined
  }
}
