// The ports as WeChat gives them. Nothing of `wx` is touched before somebody calls.
import { API_BASES } from './about'
import { wxAccount } from './wx-account'
import { wxCalendar } from './wx-calendar'
import { wxFiles } from './wx-files'
import { wxNetwork } from './wx-network'
import { PhoneTrouble } from './errors'
import type { Ports, Storage, Updates } from './ports'

function apiBase(): string {
  const { apiBase: given } = wx.getExtConfigSync() as { apiBase?: string }
  return given ?? API_BASES[wx.getAccountInfoSync().miniProgram.envVersion]
}

const storage: Storage = {
  get: (key) => wx.getStorageSync<unknown>(key),
  set(key, value) {
    try {
      wx.setStorageSync(key, value)
    } catch {
      throw new PhoneTrouble('storage.full', '手机里的存储满了，请先联网把前面的传完，再试一次。')
    }
  },
  remove: (key) => wx.removeStorageSync(key),
  keys: () => wx.getStorageInfoSync().keys,
}

const updates: Updates = {
  onReady: (listener) => wx.getUpdateManager().onUpdateReady(listener),
  apply: () => wx.getUpdateManager().applyUpdate(),
  restart: () => void wx.restartMiniProgram({ path: '/pages/todo/todo' }),
}

/** Version 4. `Math.random` will do: a client id tells submissions apart and opens nothing. */
function newId(): string {
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place) => {
    const digit = Math.floor(Math.random() * 16)
    return (place === 'x' ? digit : (digit % 4) + 8).toString(16)
  })
}

export const wxPorts: Ports = {
  apiBase,
  newId,
  storage,
  updates,
  network: wxNetwork,
  files: wxFiles,
  calendar: wxCalendar,
  account: wxAccount,
  now: () => Date.now(),
  later(milliseconds, job) {
    const timer = setTimeout(job, milliseconds)
    return () => clearTimeout(timer)
  },
  onShow: (listener) => wx.onAppShow(listener),
  fontScale: () => wx.getAppBaseInfo().fontSizeScaleFactor ?? 1,
  async confirm(content, confirmText) {
    const answer = await wx.showModal({ content, confirmText, cancelText: '先不' })
    return answer.confirm
  },
  log(level, event, facts = {}) {
    wx.getRealtimeLogManager()[level](event, facts)
  },
}
