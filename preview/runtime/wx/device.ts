// The phone itself: sizes, versions, clipboard, calls, codes, updates.

import { systemFontSize } from '../font-size'
import { ask, button, make, askModal, showToast } from '../overlays'
import { capsule, main, statusBarHeight } from '../shell'
import { switches } from '../switches'
import * as life from '../life'
import { api, WxError, type Offer, type Options } from './api'

const VERSION = '8.0.65'
const SDK_VERSION = '3.15.0'

function windowInfo() {
  const status = statusBarHeight()
  return {
    pixelRatio: devicePixelRatio,
    screenWidth: innerWidth,
    screenHeight: innerHeight,
    windowWidth: innerWidth,
    windowHeight: main.clientHeight || innerHeight,
    statusBarHeight: status,
    screenTop: innerHeight - main.clientHeight,
    safeArea: {
      left: 0,
      right: innerWidth,
      top: status,
      bottom: innerHeight,
      width: innerWidth,
      height: innerHeight - status,
    },
  }
}

const appBaseInfo = () => ({
  SDKVersion: SDK_VERSION,
  version: VERSION,
  language: 'zh_CN',
  theme: 'light',
  enableDebug: false,
  fontSizeScaleFactor: switches.fontScale,
  fontSizeSetting: systemFontSize(),
  host: { env: 'WeChat', appId: '', version: 0 },
})

const deviceInfo = () => ({
  abi: 'arm64-v8a', benchmarkLevel: 30, brand: 'preview', model: 'preview', platform: 'android', system: 'Android 14', cpuType: '',
  memorySize: '8192',
});

const systemInfo = () => ({ ...windowInfo(), ...appBaseInfo(), ...deviceInfo() })

async function scanCode(): Promise<Record<string, unknown>> {
  const modal = { title: '扫码（预览）', content: '', showCancel: true, cancelText: '取消', confirmText: '就是这个码' }
  const result = await askModal({ ...modal, editable: true, placeholder: '码里的内容，或小程序页面路径' })
  if (!result) throw new WxError('cancel')
  const isPath = result.startsWith('pages/') || result.startsWith('/')
  return {
    result,
    scanType: isPath ? 'WX_CODE' : 'QR_CODE',
    charSet: 'UTF-8',
    rawData: '',
    ...(isPath && { path: result }),
  }
}

async function makePhoneCall({ phoneNumber }: Options & { phoneNumber: string }): Promise<void> {
  const isCalled = await ask<boolean>('wx-consent', '打电话', (close) => [
    make('h3', { text: phoneNumber }),
    make('footer', {}, [
      button('取消', 'wx-refuse', () => close(false)),
      button('呼叫', 'wx-agree', () => close(true)),
    ]),
  ])
  if (!isCalled) throw new WxError('cancel')
}

let clipboard = ''

async function setClipboardData({ data }: Options & { data: string }): Promise<void> {
  clipboard = data
  await navigator.clipboard?.writeText(data).catch(() => undefined) // not allowed without focus; ours holds it too
  showToast({ title: '内容已复制', icon: 'success', mask: false }, 1500)
}

export function deviceOffers(): Offer[] {
  const real = {
    getWindowInfo: windowInfo,
    getSystemInfoSync: systemInfo,
    getSystemInfo: api('getSystemInfo', systemInfo),
    getSystemInfoAsync: api('getSystemInfoAsync', systemInfo),
    setClipboardData: api('setClipboardData', setClipboardData),
    getClipboardData: api('getClipboardData', () => ({ data: clipboard })),
    base64ToArrayBuffer: (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer,
    arrayBufferToBase64: (buffer: ArrayBuffer) =>
      btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('')),
    getLaunchOptionsSync: () => life.launchOptions(),
    getEnterOptionsSync: () => life.launchOptions(),
    onAppShow: life.appShow.on,
    offAppShow: life.appShow.off,
    onAppHide: life.appHide.on,
    offAppHide: life.appHide.off,
    onError: life.appError.on,
    offError: life.appError.off,
    onUnhandledRejection: life.rejection.on,
    offUnhandledRejection: life.rejection.off,
  }
  const simulated = {
    getAppBaseInfo: appBaseInfo,
    getDeviceInfo: deviceInfo,
    getAccountInfoSync: () => ({ miniProgram: { appId: 'wxpreview0000000000', envVersion: 'develop', version: '' } }),
    getExtConfigSync: () => ({ apiBase: location.origin }),
    getExtConfig: api('getExtConfig', () => ({ extConfig: { apiBase: location.origin } })),
    getMenuButtonBoundingClientRect: () => capsule().toJSON() as object,
    getUpdateManager: life.updateManager,
    restartMiniProgram: api<Options & { path: string }>('restartMiniProgram', ({ path }) => life.restart(path)),
    getLogManager: () => console,
    getRealtimeLogManager: () =>
      Object.assign(Object.create(console) as object, { setFilterMsg() {}, addFilterMsg() {} }),
    vibrateShort: api('vibrateShort', () => void navigator.vibrate?.(15)),
    vibrateLong: api('vibrateLong', () => void navigator.vibrate?.(400)),
    makePhoneCall: api('makePhoneCall', makePhoneCall),
    scanCode: api('scanCode', scanCode),
  }
  return [
    { standing: 'real', members: real },
    { standing: 'simulated', members: simulated },
  ]
}
