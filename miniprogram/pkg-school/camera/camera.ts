// 拍照引导 (wireframe 4): the whole room with the banner, then the speaker near. Each picture is looked at before it is
// used; without a camera the album does. Goes back by itself after the last one.
import { a11y } from '../../behaviors/a11y'
import { messageOf } from '../../core/errors'
import type { Tap } from '../../core/events'
import { goBack } from '../../core/go'
import { ports } from '../../core/here'
import type { Light } from '../../core/light'
import { LightMeter } from '../../core/light'
import type { Replacing } from '../record/photos'
import { WANTED, keepPhotos } from '../record/photos'
import { chooseFromAlbum } from '../record/taking'
import { oneFrame } from './frame'

type CameraQuery = Partial<Record<'key' | 'step' | 'last' | 'talk' | 'replaces', string>>

interface Step {
  label: string
  hint: string
  checks: string[]
}

const STEPS: readonly Step[] = [
  { label: WANTED[0], hint: '把横幅放进金框，劳模站中间', checks: ['横幅拍全了', '字看得清', '没有学生正脸'] },
  { label: WANTED[1], hint: '走近一点，拍劳模正在讲', checks: ['人看得清', '没有糊', '没有学生正脸'] },
]

const LIGHT_WORDS: Record<Light, string> = {
  fine: '',
  dark: '这里有点暗，请开灯，或换个方向再拍',
  bright: '这里太亮，请别对着窗户拍',
}

const meters = new WeakMap<object, LightMeter>()

type Flash = 'auto' | 'on' | 'off'
const FLASHES: readonly Flash[] = ['auto', 'on', 'off']
const FLASH_WORDS: Record<Flash, string> = { auto: '闪光 自动', on: '闪光 开', off: '闪光 关' }

Component({
  behaviors: [a11y],
  data: {
    key: '',
    /** For one photo in the place of another. */
    replacing: null as Replacing | null,
    steps: STEPS.map((step, index) => ({ index, label: step.label })),
    step: 0,
    last: 1,
    hint: STEPS[0]?.hint ?? '',
    checks: STEPS[0]?.checks ?? [],
    position: 'back' as 'back' | 'front',
    flash: 'auto' as Flash,
    flashWords: FLASH_WORDS.auto,
    isRefused: false,
    isReady: false,
    /** Empty while there is light enough, or where the phone cannot tell. */
    lightWords: '',
    isBusy: false,
    /** Temporary path of the picture being looked at. */
    taken: '',
    problem: '',
  },
  lifetimes: {
    detached() {
      meters.get(this)?.stop()
    },
  },
  methods: {
    onShow() {
      this.meter()
    },
    onHide() {
      meters.get(this)?.stop()
    },
    /** The light is looked at while the camera shows the room. */
    meter() {
      const meter = meters.get(this) ?? new LightMeter(ports, oneFrame, (light) => this.tellLight(light))
      meters.set(this, meter)
      if (this.data.isReady && !this.data.taken) meter.start()
      else meter.stop()
    },
    tellLight(light: Light) {
      if (LIGHT_WORDS[light] !== this.data.lightWords) this.setData({ lightWords: LIGHT_WORDS[light] })
    },
    onLoad({ key = '', step = '0', last = step, talk = '', replaces = '' }: CameraQuery) {
      const replacing = talk && replaces ? { talkId: Number(talk), photoId: Number(replaces) } : null
      const steps = this.data.steps.filter(({ index }) => replacing === null || index === Number(step))
      this.setData({ key, last: Number(last), replacing, steps })
      this.goTo(Number(step))
    },
    goTo(index: number) {
      const step = STEPS[index]
      if (step) this.setData({ step: index, hint: step.hint, checks: step.checks, taken: '', problem: '' })
      this.meter()
    },
    onStep(event: Tap<{ index: number }>) {
      if (this.data.taken) return
      const { index } = event.currentTarget.dataset
      this.setData({ last: Math.max(this.data.last, index) })
      this.goTo(index)
    },
    onReady() {
      this.setData({ isReady: true })
      this.meter()
    },
    onRefused() {
      this.setData({ isRefused: true, isReady: false })
      this.meter()
    },
    onFlash() {
      const flash = FLASHES[(FLASHES.indexOf(this.data.flash) + 1) % FLASHES.length] ?? 'auto'
      this.setData({ flash, flashWords: FLASH_WORDS[flash] })
    },
    onTurn() {
      this.setData({ position: this.data.position === 'back' ? 'front' : 'back' })
    },
    async onShutter() {
      if (this.data.isBusy || this.data.taken) return
      this.setData({ isBusy: true, problem: '' })
      try {
        const { tempImagePath } = await takePhoto()
        this.setData({ taken: tempImagePath })
        this.meter()
      } catch {
        this.setData({ problem: '没有拍成，请再按一次，或从相册选。' })
      } finally {
        this.setData({ isBusy: false })
      }
    },
    async onAlbum() {
      try {
        const [path] = await chooseFromAlbum(1)
        if (path !== undefined) this.setData({ taken: path, problem: '' })
        this.meter()
      } catch (error) {
        this.setData({ problem: messageOf(error) })
      }
    },
    onSettings() {
      wx.openSetting({
        success: ({ authSetting }) => {
          if (authSetting['scope.camera']) this.setData({ isRefused: false })
        },
      })
    },
    onAgain() {
      this.setData({ taken: '', problem: '' })
      this.meter()
    },
    async onUse() {
      const { taken, key, step, last, isBusy, replacing } = this.data
      if (isBusy || !taken) return
      this.setData({ isBusy: true, problem: '' })
      try {
        await keepPhotos(key, [taken], [STEPS[step]?.label ?? ''], replacing)
        if (step < last) this.goTo(step + 1)
        else goBack()
      } catch (error) {
        this.setData({ problem: messageOf(error) })
      } finally {
        this.setData({ isBusy: false })
      }
    },
  },
})

/** The banner's letters need a sharp picture; it is made smaller afterwards. */
function takePhoto(): Promise<WechatMiniprogram.TakePhotoSuccessCallbackResult> {
  return new Promise((resolve, reject) => {
    wx.createCameraContext().takePhoto({ quality: 'high', success: resolve, fail: reject })
  })
}
