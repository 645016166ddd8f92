// 绑定 (wireframe 1) in two taps: the phone number with the privacy consent, then 是我.
import { join } from '../../api/accounts'
import { a11y } from '../../behaviors/a11y'
import { ApiError, messageOf } from '../../core/errors'
import type { Detail } from '../../core/events'
import { goInstead, goToTab } from '../../core/go'
import { endJoining, joiningNow } from '../../core/joining'
import { session } from '../../core/session'
import { ROLE } from '../../core/words'

Component({
  behaviors: [a11y],
  data: {
    unit: '',
    role: '',
    isHandover: false,
    needsName: false,
    /** WeChat's single-use code for the phone number, or known from before. */
    hasPhone: false,
    phoneCode: '',
    name: '',
    knownAs: '',
    problem: '',
    isJoining: false,
  },
  methods: {
    onLoad() {
      const joining = joiningNow()
      if (joining === null) {
        goInstead('/pages/entry/entry') // reopened without its code
        return
      }
      const { look } = joining
      const me = session.me()
      this.setData({
        unit: look.unit_name,
        role: ROLE[look.role],
        isHandover: look.is_handover,
        needsName: look.needs_name,
        hasPhone: !look.needs_phone,
        knownAs: [me?.name, me?.phone_masked].filter(Boolean).join(' '),
      })
    },
    onPhone(event: Detail<{ code: string }>) {
      this.setData({ phoneCode: event.detail.code, hasPhone: true, problem: '' })
    },
    onRefused(event: Detail<{ words: string }>) {
      this.setData({ problem: event.detail.words })
    },
    onName(event: Detail<{ value: string }>) {
      this.setData({ name: event.detail.value, problem: '' })
    },
    async onJoin() {
      const joining = joiningNow()
      if (joining === null || this.data.isJoining) return
      const name = this.data.name.trim()
      if (this.data.needsName && name === '') {
        this.setData({ problem: '请写上您的姓名，方便县里联系您。' })
        return
      }
      this.setData({ isJoining: true, problem: '' })
      try {
        const phone = this.data.phoneCode ? { phone_code: this.data.phoneCode } : {}
        await join({ code: joining.code, ...phone, ...(name && { name }) })
        endJoining()
        goToTab('todo')
      } catch (error) {
        this.recover(error)
      } finally {
        this.setData({ isJoining: false })
      }
    },
    /** A phone code is spent by every attempt: the button for it comes back. */
    recover(error: unknown) {
      const isPhoneGone = this.data.phoneCode !== '' && error instanceof ApiError
      this.setData({ problem: messageOf(error), phoneCode: '', hasPhone: isPhoneGone ? false : this.data.hasPhone })
    },
    onOther() {
      endJoining()
      goInstead('/pages/entry/entry')
    },
    onShowcase() {
      endJoining()
      goToTab('showcase')
    },
  },
})
