// 发给您的: the WeChat messages to oneself and what is known of each, never whether it was read. Put where the page is
// ready; looks again whenever the page comes back.
import { listOwnMessages } from '../../../api/messages'
import type { OwnMessage } from '../../../api/types'
import { messageOf } from '../../../core/errors'
import type { OwnRow } from './rows'
import { ownRows } from './rows'

Component({
  data: {
    messages: [] as OwnMessage[],
    rows: [] as OwnRow[],
    next: null as string | null,
    isFetching: false,
    trouble: '',
  },
  lifetimes: {
    attached() {
      void this.fetch()
    },
  },
  pageLifetimes: {
    show() {
      void this.fetch()
    },
  },
  methods: {
    /** The newest, or those before `after`. */
    async fetch(after?: string) {
      if (this.data.isFetching) return
      this.setData({ isFetching: true, trouble: '' })
      try {
        const page = await listOwnMessages(after)
        const messages = after === undefined ? page.messages : [...this.data.messages, ...page.messages]
        this.setData({ messages, rows: ownRows(messages), next: page.next })
      } catch (error) {
        this.setData({ trouble: messageOf(error) })
      } finally {
        this.setData({ isFetching: false })
      }
    },
    async onMore() {
      if (this.data.next !== null) await this.fetch(this.data.next)
    },
  },
})
