// The photos of a form: slots, camera, album, taking out, another in one's place. `bind:touch` before a photo is added, so
// that the form is kept, too; `bind:removed` {clientId} after the server let one go.
import { removePhoto } from '../../../api/photos'
import type { Photo } from '../../../api/types'
import { bindStore } from '../../../behaviors/bind-store'
import { messageOf } from '../../../core/errors'
import type { Detail } from '../../../core/events'
import { go } from '../../../core/go'
import { ports } from '../../../core/here'
import { photoQueue } from '../../../core/queue'
import type { RecordPhoto } from '../../record/photos'
import { WANTED, gather, keepPhotos, nextLabels, queuedFor, slotLabels } from '../../record/photos'
import { chooseFromAlbum } from '../../record/taking'

interface Retaking {
  stage: 'none' | 'camera' | 'taken' | 'left'
  old: RecordPhoto | null
  /** Client ids of the photos there were. */
  before: string[]
}

const NOT_RETAKING: Retaking = { stage: 'none', old: null, before: [] }

Component({
  behaviors: [bindStore],
  properties: {
    recordKey: { type: String, value: '' },
    /** 0: a talk that the server does not have yet. */
    talkId: { type: Number, value: 0 },
    before: { type: Array, value: [] as string[] },
    arrived: { type: Array, value: [] as Photo[] },
    /** The server could not be asked. */
    isUnknown: { type: Boolean, value: false },
    most: { type: Number, value: 9 },
    problem: { type: String, value: '' },
    /** See `FormQuery`. */
    retake: { type: String, value: '' },
  },
  data: {
    photos: [] as RecordPhoto[],
    labels: [...WANTED] as string[],
    missing: 0,
    trouble: '',
    retaking: NOT_RETAKING,
  },
  observers: {
    'recordKey, before, arrived, isUnknown'() {
      this.update()
    },
  },
  pageLifetimes: {
    show() {
      void this.endRetake()
    },
  },
  lifetimes: {
    attached() {
      this.follow(photoQueue, () => this.update())
    },
  },
  methods: {
    update() {
      const { recordKey, talkId, before, arrived, isUnknown } = this.data
      if (!recordKey) return
      const { photos, missing } = gather(before, isUnknown ? null : arrived, queuedFor(recordKey, talkId || null))
      this.setData({ photos, missing, labels: slotLabels(photos) })
      if (this.data.retake && this.data.retaking.stage === 'none') this.beginRetake()
    },
    beginRetake() {
      const { retake, photos, recordKey, most } = this.data
      const old = photos.find((photo) => String(photo.photoId) === retake) ?? null
      if (photos.length >= most && old === null) {
        this.setData({ retaking: { ...NOT_RETAKING, stage: 'left' }, trouble: `已经有 ${most} 张了，请先去掉一张再加。` })
        return
      }
      const step = Math.max(0, WANTED.findIndex((label) => label === old?.label))
      const before = photos.map((photo) => photo.clientId)
      this.setData({ retaking: { stage: 'camera', old, before } })
      this.triggerEvent('touch')
      go('/pkg-school/camera/camera', { key: recordKey, step, last: step })
    },
    /** Back from the camera. The old photo goes only now that another one is kept. */
    async endRetake() {
      const { retaking, photos } = this.data
      if (retaking.stage !== 'camera') return
      const isTaken = photos.some((photo) => !retaking.before.includes(photo.clientId))
      this.setData({ retaking: { ...NOT_RETAKING, stage: isTaken ? 'taken' : 'left' } })
      if (isTaken) wx.pageScrollTo({ selector: '#photos', offsetTop: -80, complete: () => undefined })
      if (isTaken && retaking.old) await this.letGo(retaking.old)
    },
    onAdd(event: Detail<{ label: string }>) {
      const step = WANTED.findIndex((label) => label === event.detail.label)
      if (step < 0) return void this.fromAlbum()
      const needsBoth = step === 0 && !this.data.photos.some((photo) => photo.label === WANTED[1])
      this.triggerEvent('touch')
      go('/pkg-school/camera/camera', { key: this.data.recordKey, step, last: needsBoth ? 1 : step })
    },
    onAlbum() {
      void this.fromAlbum()
    },
    async fromAlbum() {
      const { photos, most, recordKey } = this.data
      this.setData({ trouble: '' })
      try {
        const paths = await chooseFromAlbum(most - photos.length)
        if (paths.length === 0) return
        this.triggerEvent('touch')
        await keepPhotos(recordKey, paths, nextLabels(photos, paths.length))
      } catch (error) {
        this.setData({ trouble: messageOf(error) })
      }
    },
    onLook(event: Detail<{ clientId: string }>) {
      const photos = this.data.photos.filter((photo) => !photo.isHidden)
      const current = photos.find((photo) => photo.clientId === event.detail.clientId)
      if (!current) return
      void wx.previewImage({ urls: photos.map((photo) => photo.large), current: current.large })
    },
    async onRemove(event: Detail<{ clientId: string }>) {
      const photo = this.data.photos.find((item) => item.clientId === event.detail.clientId)
      if (!photo) return
      const isSent = photo.photoId !== null
      if (isSent && !(await ports.confirm('这张照片已经交上去了，去掉以后不能找回。', '去掉'))) return
      await this.letGo(photo)
    },
    async letGo({ photoId, clientId }: RecordPhoto) {
      this.setData({ trouble: '' })
      try {
        if (photoId !== null) {
          await removePhoto(photoId)
          this.triggerEvent('removed', { clientId })
        }
        await photoQueue.remove(clientId)
      } catch (error) {
        this.setData({ trouble: messageOf(error) })
      }
    },
  },
})
