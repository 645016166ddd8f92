// wx.login, message consents and the privacy contract as promises.
import type { Account, MessageChoice } from './ports'
import { NetworkTrouble } from './ports'

const CHOICES: Record<string, MessageChoice> = { accept: 'always', reject: 'never', ban: 'never' }

export const wxAccount: Account = {
  async loginCode() {
    try {
      return (await wx.login()).code
    } catch {
      throw new NetworkTrouble('offline')
    }
  },
  async askMessages(tmplIds) {
    const { errMsg: _, ...results } = await wx.requestSubscribeMessage({ tmplIds })
    const words = Object.entries<unknown>(results)
    return Object.fromEntries(words.flatMap(([id, word]) => (typeof word === 'string' ? [[id, word]] : [])))
  },
  async messageChoices() {
    const { subscriptionsSetting } = await wx.getSetting({ withSubscriptions: true })
    const { mainSwitch = true, itemSettings = {} } = subscriptionsSetting ?? {}
    const items = Object.entries<string>(itemSettings)
    return { isOn: mainSwitch, choices: Object.fromEntries(items.map(([id, word]) => [id, CHOICES[word] ?? 'ask'])) }
  },
  async needsPrivacyConsent() {
    return new Promise((resolve, reject) => {
      wx.getPrivacySetting({ success: ({ needAuthorization }) => resolve(needAuthorization), fail: reject })
    })
  },
  async openPrivacyContract() {
    return new Promise((resolve, reject) => {
      wx.openPrivacyContract({ success: () => resolve(), fail: reject })
    })
  },
}
