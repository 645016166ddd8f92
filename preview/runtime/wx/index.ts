// The object `wx`: what the parts offer, and a loud no for everything else.

import { accountOffer } from './account'
import type { Offer, Standing } from './api'
import { calendarOffer } from './calendar'
import { chatFileOffer } from './chat-files'
import { deviceOffers } from './device'
import { dialogOffer } from './dialogs'
import { fileOffer } from './files'
import { networkOffers } from './network'
import { navigationOffers } from './pages'
import { pictureOffers } from './pictures'
import { storageOffer } from './storage'

/** Not there on phones with our settings either, and asked for by `if (wx.…)`: undefined, as there. */
const ABSENT = new Set(['getSkylineInfoSync', 'getSkylineInfo', 'worklet', 'cloud', 'qy', 'router', 'toJSON', 'then'])

export interface Wx {
  wx: Record<string, unknown>
  /** Member → real or simulated. */
  standings: Record<string, Standing>
}

export function makeWx(): Wx {
  const offers: Offer[] = [
    ...networkOffers(),
    storageOffer(),
    fileOffer(),
    ...pictureOffers(),
    dialogOffer(),
    ...navigationOffers(),
    accountOffer(),
    calendarOffer(),
    chatFileOffer(),
    ...deviceOffers(),
  ]
  const members: Record<string, unknown> = {}
  const standings: Record<string, Standing> = { canIUse: 'simulated' }
  for (const offer of offers) {
    for (const [name, member] of Object.entries(offer.members)) {
      if (name in members) throw new Error(`wx.${name} is offered twice`)
      members[name] = member
      standings[name] = offer.standing
    }
  }
  members['canIUse'] = (schema: string) => (schema.split('.')[0] ?? '') in members || !/^[a-z]+[A-Z]/.test(schema)
  return { wx: strict(members), standings }
}

/** `'name' in wx` tells the truth; reading what is missing throws by name. */
function strict(members: Record<string, unknown>): Record<string, unknown> {
  return new Proxy(members, {
    get(target, key) {
      if (typeof key === 'symbol' || key in target) return Reflect.get(target, key) as unknown
      if (ABSENT.has(key)) return undefined
      throw new Error(`wx.${key} is missing in the preview (preview/README.md)`)
    },
    set() {
      throw new Error('wx is not to be changed')
    },
  })
}
