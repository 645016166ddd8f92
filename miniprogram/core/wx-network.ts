// wx.request and wx.uploadFile as promises that reject for want of an answer only.
import type { HttpAnswer, HttpDownload, HttpRequest, HttpUpload, Network } from './ports'
import { NetworkTrouble } from './ports'
import { Listeners } from './store'

const state = { isWatched: false, isConnected: true, isWeak: false }
const listeners = new Listeners()

function watch(): void {
  if (state.isWatched) return
  state.isWatched = true
  wx.getNetworkType({ success: ({ networkType }) => changed(networkType !== 'none', networkType === '2g') })
  wx.onNetworkStatusChange(({ isConnected, networkType }) => changed(isConnected, networkType === '2g'))
  wx.onNetworkWeakChange(({ weakNet }) => changed(state.isConnected, weakNet))
}

function changed(isConnected: boolean, isWeak: boolean): void {
  if (isConnected === state.isConnected && isWeak === state.isWeak) return
  Object.assign(state, { isConnected, isWeak })
  listeners.tell()
}

function trouble({ errMsg }: { errMsg: string }): NetworkTrouble {
  if (errMsg.includes('interrupted')) return new NetworkTrouble('interrupted')
  return new NetworkTrouble(errMsg.includes('timeout') || errMsg.includes('time out') ? 'timeout' : 'offline')
}

function parsed(text: unknown): unknown {
  if (typeof text !== 'string') return text
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

function request({ headers, ...rest }: HttpRequest): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    wx.request({
      ...rest,
      header: headers,
      success: ({ statusCode, data }) => resolve({ status: statusCode, body: parsed(data) }),
      fail: (error) => reject(trouble(error)),
    })
  })
}

function upload({ url, headers, file, name, fields, timeout, onProgress }: HttpUpload): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const task = wx.uploadFile({
      url,
      name,
      timeout,
      header: headers,
      filePath: file,
      formData: fields,
      success: ({ statusCode, data }) => resolve({ status: statusCode, body: parsed(data) }),
      fail: (error) => reject(trouble(error)),
    })
    task.onProgressUpdate(({ progress }) => onProgress(progress))
  })
}

function download({ url, headers, timeout }: HttpDownload): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    wx.downloadFile({
      url,
      timeout,
      header: headers,
      success: ({ statusCode, tempFilePath }) => {
        const isThere = statusCode >= 200 && statusCode < 300
        if (isThere) resolve({ status: statusCode, body: tempFilePath })
        else void refusal(tempFilePath).then((body) => resolve({ status: statusCode, body }))
      },
      fail: (error) => reject(trouble(error)),
    })
  })
}

/** Downloaded in place of the file; null when it cannot be read. */
function refusal(path: string): Promise<unknown> {
  return new Promise((resolve) => {
    wx.getFileSystemManager().readFile({
      filePath: path,
      encoding: 'utf8',
      success: ({ data }) => resolve(parsed(data)),
      fail: () => resolve(null),
    })
  })
}

export const wxNetwork: Network = {
  request,
  upload,
  download,
  isOnline() {
    watch()
    return state.isConnected
  },
  isWeak() {
    watch()
    return state.isWeak
  },
  onChange(listener) {
    watch()
    return listeners.add(listener)
  },
}
