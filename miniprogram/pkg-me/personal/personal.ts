// 您的信息: what we keep of a person, put right by themselves; what it is for; a copy of it; the way to the end of it.
import { correctName, correctPhone, downloadCopy } from '../../api/personal'
import { getPlan } from '../../api/plan'
import type { IdentityView, Plan } from '../../api/types'
import { a11y } from '../../behaviors/a11y'
import { bindStore } from '../../behaviors/bind-store'
import { messageOf } from '../../core/errors'
import type { Detail } from '../../core/events'
import { go } from '../../core/go'
import { ports } from '../../core/here'
import { session } from '../../core/session'
import { whomToAsk } from '../help/steps'
import type { Answer } from './words'
import { privacyAnswers } from './words'

type Part = 'name' | 'phone' | 'copy' | 'login'

Component({
  behaviors: [a11y, bindStore],
  data: {
    isIn: false,
    name: '',
    phone: '',
    identities: [] as IdentityView[],
    answers: [] as Answer[],
    plan: null as Plan | null,
    /** What is open for a change. */
    changing: '' as Part | '',
    typed: '',
    isBusy: false,
    /** Beside which part the words stand. */
    told: '' as Part | '',
    words: '',
    isTrouble: false,
  },
  lifetimes: {
    attached() {
      this.follow(session, () => this.show())
      void this.begin()
    },
  },
  methods: {
    show() {
      const me = session.me()
      this.setData({
        isIn: me !== null,
        name: me?.name ?? '',
        phone: me?.phone_masked ?? '',
        identities: me?.identities ?? [],
        answers: privacyAnswers(whomToAsk(session.identity(), this.data.plan)),
      })
    },
    /** Without a network the page still tells what is known, and names no county. */
    async begin() {
      try {
        await session.start()
        if (session.me() === null) return
        this.setData({ plan: await getPlan() })
        this.show()
      } catch {
        // stays as it is
      }
    },
    async attempt(part: Part, done: string, work: () => Promise<unknown>) {
      if (this.data.isBusy) return
      this.setData({ isBusy: true, told: '', words: '' })
      try {
        await work()
        this.setData({ changing: '', told: part, words: done, isTrouble: false })
      } catch (error) {
        this.setData({ told: part, words: messageOf(error), isTrouble: true })
      }
      this.setData({ isBusy: false })
    },
    onChangeName() {
      this.setData({ changing: 'name', typed: this.data.name, told: '' })
    },
    onChangePhone() {
      this.setData({ changing: 'phone', told: '' })
    },
    onStay() {
      this.setData({ changing: '', told: '' })
    },
    onType(event: Detail<{ value: string }>) {
      this.setData({ typed: event.detail.value })
    },
    async onSaveName() {
      const name = this.data.typed.trim()
      if (name === '') this.setData({ told: 'name', words: '请写上您的姓名。', isTrouble: true })
      else await this.attempt('name', '改好了，以前的记录上也会显示新的姓名。', () => correctName(name))
    },
    async onPhone(event: Detail<{ code: string }>) {
      await this.attempt('phone', '换好了。', () => correctPhone(event.detail.code))
    },
    onRefused(event: Detail<{ words: string }>) {
      this.setData({ told: 'phone', words: event.detail.words, isTrouble: true })
    },
    async onCopy() {
      await this.attempt('copy', '表格已打开。想留一份，点右上角保存；里面有您的手机号，请不要发到群里。', async () => {
        await ports.files.showDocument(await downloadCopy(), 'xlsx')
      })
    },
    onContract() {
      void wx.openPrivacyContract({})
    },
    onLeave() {
      go('/pkg-me/leave/leave')
    },
    async onLogin() {
      await this.attempt('login', '', () => session.login())
    },
  },
})
