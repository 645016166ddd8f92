// Landing of a scanned code, a shared link or a typed code: looks what it opens, then goes on to bind (wireframe 1).
import { lookAtCode } from '../../api/accounts'
import { a11y } from '../../behaviors/a11y'
import { pageState } from '../../behaviors/page-state'
import type { Detail } from '../../core/events'
import { goInstead, goToTab } from '../../core/go'
import { beginJoining } from '../../core/joining'
import { cleanCode, codeFrom, invitationFrom } from '../../core/scene'
import { session } from '../../core/session'

const NOT_A_CODE = '加入码是 8 位字母和数字，请核对后再输一次。'
const NOT_OURS = '这不是加入码的二维码，请扫县（区）总工会发给您的那一张。'

Component({
  behaviors: [a11y, pageState],
  data: {
    typed: '',
    words: '',
  },
  methods: {
    onLoad(query: Record<string, string | undefined>) {
      if (this.leadOn({ query })) return
      const code = codeFrom({ query })
      if (code === null) this.setData({ state: 'ready' })
      else void this.look(code)
    },
    /** An invitation has a page of its own. */
    leadOn(options: { scene?: string; query?: Record<string, string | undefined> }): boolean {
      const invitation = invitationFrom(options)
      if (invitation !== null) goInstead('/pkg-speaker/invitation/invitation', { code: invitation.code })
      return invitation !== null
    },
    async look(code: string) {
      this.setData({ words: '', typed: code })
      await this.run(async () => {
        if (session.me() === null) await session.login()
        beginJoining({ code, look: await lookAtCode(code) })
        goInstead('/pages/bind/bind')
      })
    },
    onType(event: Detail<{ value: string }>) {
      this.setData({ typed: event.detail.value, words: '' })
    },
    onNext() {
      const code = cleanCode(this.data.typed)
      if (code === null) this.setData({ words: NOT_A_CODE })
      else void this.look(code)
    },
    onScan() {
      void wx.scanCode({
        success: ({ path, result }) => {
          const scene = scanned(path, result)
          if (this.leadOn({ scene })) return
          const code = codeFrom({ scene })
          if (code === null) this.setData({ words: NOT_OURS })
          else void this.look(code)
        },
      })
    },
    onTypeAgain() {
      this.startOver()
      this.setData({ state: 'ready' })
    },
    onShowcase() {
      goToTab('showcase')
    },
  },
})

/** A mini-program code answers its page with the scene; a plain QR code its text. */
function scanned(path: string | undefined, result: string): string {
  return /[?&]scene=([^&]*)/.exec(path ?? '')?.[1] ?? result
}
