// 照片上传 (wireframe 5): what is on its way from this phone, why it waits, and one button for each.
import { a11y } from '../../behaviors/a11y'
import { bindStore } from '../../behaviors/bind-store'
import { messageOf } from '../../core/errors'
import type { Tap } from '../../core/events'
import { go, goToTab } from '../../core/go'
import { ports } from '../../core/here'
import { outbox } from '../../core/outbox'
import { photoQueue } from '../../core/queue'
import { loadDraft } from '../record/draft'
import { titleOf } from '../record/submission'
import { chooseFromAlbum, shrink } from '../record/taking'
import type { RecordRow } from '../record/way'
import { group } from '../record/way'

const EVERY_SECOND = 1000

function titleOfKey(key: string): string | null {
  const draft = loadDraft(key)
  return draft && titleOf(draft)
}

Component({
  behaviors: [a11y, bindStore],
  data: {
    records: [] as RecordRow[],
    /** Photos and records that are not there yet. */
    open: 0,
    problem: '',
    timer: 0,
  },
  lifetimes: {
    attached() {
      this.follow(photoQueue, () => this.show())
      this.follow(outbox, () => this.show())
    },
    detached() {
      clearInterval(this.data.timer)
    },
  },
  methods: {
    onShow() {
      clearInterval(this.data.timer)
      this.setData({ timer: setInterval(() => this.show(), EVERY_SECOND) })
    },
    onHide() {
      clearInterval(this.data.timer)
    },
    show() {
      const waiting = outbox.items().filter((item) => item.status !== 'awaiting_photos').length
      const open = waiting + photoQueue.unfinished()
      if (open !== this.data.open) this.setData({ open })
      const records = group(outbox.items(), photoQueue.items(), ports.now(), titleOfKey)
      if (JSON.stringify(records) !== JSON.stringify(this.data.records)) this.setData({ records })
    },
    onTry() {
      outbox.wakeNow()
    },
    onRetry(event: Tap<{ id: string }>) {
      photoQueue.retry(event.currentTarget.dataset.id)
    },
    async onAgain(event: Tap<{ id: string }>) {
      this.setData({ problem: '' })
      try {
        const [path] = await chooseFromAlbum(1)
        if (path !== undefined) await photoQueue.replace(event.currentTarget.dataset.id, await shrink(path))
      } catch (error) {
        this.setData({ problem: messageOf(error) })
      }
    },
    onEdit(event: Tap<{ key: string }>) {
      go('/pkg-school/talk-edit/talk-edit', { key: event.currentTarget.dataset.key })
    },
    onLook(event: Tap<{ path: string }>) {
      void wx.previewImage({ urls: [event.currentTarget.dataset.path] })
    },
    onTodo() {
      goToTab('todo')
    },
  },
})
