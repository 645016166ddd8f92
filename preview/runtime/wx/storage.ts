// Storage: real, on localStorage, with WeChat's limits.

import * as storage from '../storage'
import { api, type Offer, type Options } from './api'

type Entry = Options & { key: string; data?: unknown }

function info() {
  return { keys: storage.keys(), currentSize: Math.ceil(storage.bytesUsed() / 1024), limitSize: storage.LIMIT_KB }
}

function namedAs<T>(name: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw Object.assign(new Error(`${name}:fail ${(error as Error).message}`), { errMsg: `${name}:fail` })
  }
}

export function storageOffer(): Offer {
  return {
    standing: 'real',
    members: {
      setStorageSync: (key: string, data: unknown) => namedAs('setStorageSync', () => storage.write(key, data)),
      getStorageSync: (key: string) => storage.read(key) ?? '',
      removeStorageSync: (key: string) => storage.remove(key),
      clearStorageSync: () => storage.clear(),
      getStorageInfoSync: info,
      setStorage: api<Entry>('setStorage', ({ key, data }) => storage.write(key, data)),
      getStorage: api<Entry>('getStorage', ({ key }) => {
        const data = storage.read(key)
        if (data === undefined) throw new Error('data not found')
        return { data }
      }),
      removeStorage: api<Entry>('removeStorage', ({ key }) => storage.remove(key)),
      clearStorage: api('clearStorage', () => storage.clear()),
      getStorageInfo: api('getStorageInfo', info),
    },
  }
}
