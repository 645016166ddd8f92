// 公开使用: the school says photo by photo whether it may be published; staff see what it said and go on from there.
import { getPublishing, setConsent } from '../../../api/publishing'
import type { TalkPublishing } from '../../../api/types'
import { messageOf } from '../../../core/errors'
import type { Tap } from '../../../core/events'
import { go } from '../../../core/go'
import type { GoneRow, Row } from './words'
import { goneRowsOf, rowsOf, summary } from './words'

Component({
  properties: {
    talkId: { type: Number, value: 0 },
    isApproved: { type: Boolean, value: false },
    /** Any change of it asks anew. */
    photoCount: { type: Number, value: 0 },
  },
  data: {
    rows: [] as Row[],
    gone: [] as GoneRow[],
    mayConsent: false,
    mayPublish: false,
    isAllGiven: false,
    summary: '',
    isBusy: false,
    problem: '',
  },
  observers: {
    'talkId, photoCount'(talkId: number) {
      if (talkId > 0) void this.load()
    },
  },
  pageLifetimes: {
    show() {
      if (this.data.rows.length > 0) void this.load()
    },
  },
  methods: {
    async load() {
      try {
        this.take(await getPublishing(this.data.talkId))
      } catch (error) {
        this.setData({ problem: messageOf(error) })
      }
    },
    take(publishing: TalkPublishing) {
      const rows = rowsOf(publishing.photos)
      this.setData({ rows, gone: goneRowsOf(publishing.taken_down), summary: summary(publishing), problem: '' })
      this.setData({ mayConsent: publishing.may_consent, mayPublish: publishing.may_publish })
      this.setData({ isAllGiven: rows.every((row) => row.isGiven) })
    },
    async onTurn(event: Tap<{ id: number; given: boolean }>) {
      const { id, given } = event.currentTarget.dataset
      await this.say([id], !given)
    },
    async onAll() {
      await this.say(this.data.rows.map((row) => row.id), !this.data.isAllGiven)
    },
    async onBringBack(event: Tap<{ id: number }>) {
      await this.say([event.currentTarget.dataset.id], true)
      this.triggerEvent('changed')
    },
    async say(photos: number[], isGiven: boolean) {
      if (this.data.isBusy) return
      this.setData({ isBusy: true, problem: '' })
      try {
        await setConsent(this.data.talkId, photos, isGiven)
        this.take(await getPublishing(this.data.talkId))
      } catch (error) {
        this.setData({ problem: messageOf(error) })
      } finally {
        this.setData({ isBusy: false })
      }
    },
    async onTakenDown() {
      await this.load()
      this.triggerEvent('changed')
    },
    onPublish() {
      go('/pkg-staff/publish/publish', { id: this.data.talkId })
    },
  },
})
