// WeChat's privacy consent, asked at the button that needs it.
import { ports } from './here'

export const privacy = {
  /** Whether 《隐私保护指引》 is still to be agreed to; false when WeChat cannot say. */
  async needsConsent(): Promise<boolean> {
    try {
      return await ports.account.needsPrivacyConsent()
    } catch {
      return false
    }
  },

  async openContract(): Promise<void> {
    await ports.account.openPrivacyContract()
  },
}
