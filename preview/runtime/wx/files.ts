// wx.getFileSystemManager(): real files in IndexedDB. The …Sync calls change memory at once and the disk a moment later.

import * as files from '../files'
import { api, WxError, type Offer, type Options } from './api'

type Data = string | ArrayBuffer | ArrayBufferView
type Encoding = 'base64' | 'hex' | 'utf8' | 'utf-8' | 'ascii' | 'binary'
type On = Options & {
  filePath: string
  path: string
  dirPath: string
  encoding?: Encoding
  data: Data
  recursive?: boolean
}
type Copy = Options & { srcPath: string; destPath: string; oldPath: string; newPath: string }
type Save = Options & { tempFilePath: string; filePath?: string }

const missing = (path: string) => new WxError(`no such file or directory "${path}"`, 1300002)

function existing(path: string): files.StoredFile {
  const file = files.fileAt(path)
  if (!file) throw missing(path)
  return file
}

function writable(path: string): void {
  if (!path.startsWith(`${files.USER_DATA_PATH}/`)) throw new WxError(`permission denied, open "${path}"`, 1300013)
  const parent = path.slice(0, path.lastIndexOf('/'))
  if (!files.isFolder(parent)) throw missing(path)
}

function access(path: string): void {
  if (!files.isFolder(path)) existing(path)
}

function decode(bytes: Uint8Array<ArrayBuffer>, encoding?: Encoding): string | ArrayBuffer {
  if (!encoding) return bytes.buffer
  const letters = () => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  if (encoding === 'base64') return btoa(letters())
  if (encoding === 'hex') return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return encoding.startsWith('utf') ? new TextDecoder().decode(bytes) : letters()
}

function encode(data: Data, encoding: Encoding = 'utf8'): Blob {
  if (typeof data !== 'string') return new Blob([data as BlobPart])
  if (encoding.startsWith('utf')) return new Blob([data])
  const letters = encoding === 'base64' ? atob(data) : data
  return new Blob([Uint8Array.from(letters, (letter) => letter.charCodeAt(0))])
}

function writeFile(path: string, data: Data, encoding?: Encoding): Promise<void> {
  writable(path)
  return files.writeFile(path, encode(data, encoding))
}

function copyFile(from: string, to: string): Promise<void> {
  const { blob } = existing(from)
  writable(to)
  return files.writeFile(to, blob)
}

/** Moves a temporary file; the old name is gone, as on a phone. */
function saveFile(from: string, to: string | undefined): [string, Promise<void>] {
  const { blob } = existing(from)
  const path = to ?? files.newSavedPath(from)
  if (to) writable(to)
  const written = files.writeFile(path, blob)
  void files.deleteFile(from)
  return [path, written]
}

function unlink(path: string): Promise<void> {
  existing(path)
  return files.deleteFile(path)
}

function makeFolder(path: string, recursive = false): void {
  if (files.isFolder(path) && !recursive) throw new WxError(`file already exists "${path}"`, 1301005)
  const parts = path.slice(files.USER_DATA_PATH.length + 1).split('/')
  const parents = parts.slice(0, -1).map((_, index) => [files.USER_DATA_PATH, ...parts.slice(0, index + 1)].join('/'))
  const gone = parents.filter((parent) => !files.isFolder(parent))
  if (gone.length && !recursive) throw missing(path)
  for (const each of [...gone, path]) files.makeFolder(each)
}

function removeFolder(path: string, recursive = false): void {
  if (!files.isFolder(path)) throw missing(path)
  const names = files.namesIn(path)
  if (names.length && !recursive) throw new WxError(`directory not empty "${path}"`, 1300066)
  for (const name of names) {
    const inside = `${path}/${name}`
    if (files.isFolder(inside)) removeFolder(inside, true)
    else void files.deleteFile(inside)
  }
  files.removeFolder(path)
}

function stat(path: string) {
  const isFolder = files.isFolder(path)
  const file = isFolder ? null : existing(path)
  const seconds = Math.floor((file?.modifiedAt ?? 0) / 1000)
  return {
    mode: isFolder ? 16877 : 33188,
    size: file?.blob.size ?? 0,
    lastModifiedTime: seconds,
    lastAccessedTime: seconds,
    isFile: () => !isFolder,
    isDirectory: () => isFolder,
  }
}

async function digest(path: string, algorithm = 'md5'): Promise<Record<string, unknown>> {
  const { blob } = existing(path)
  if (!/^sha(1|256)$/i.test(algorithm)) return { size: blob.size }
  const hash = await crypto.subtle.digest(algorithm.replace(/sha/i, 'SHA-'), await blob.arrayBuffer())
  return { size: blob.size, digest: decode(new Uint8Array(hash), 'hex') }
}

function manager(): Record<string, unknown> {
  return {
    accessSync: access,
    readFileSync: (path: string, encoding?: Encoding) => (existing(path), decode(files.bytesNow(path), encoding)),
    writeFileSync: (path: string, data: Data, encoding?: Encoding) => void writeFile(path, data, encoding),
    copyFileSync: (from: string, to: string) => void copyFile(from, to),
    saveFileSync: (from: string, to?: string) => saveFile(from, to)[0],
    unlinkSync: (path: string) => void unlink(path),
    mkdirSync: makeFolder,
    rmdirSync: removeFolder,
    readdirSync: (path: string) => (access(path), files.namesIn(path)),
    statSync: stat,
    access: api<On>('access', ({ path }) => access(path)),
    readFile: api<On>('readFile', async ({ filePath, encoding }) => {
      const bytes = new Uint8Array(await existing(filePath).blob.arrayBuffer())
      return { data: decode(bytes, encoding) }
    }),
    writeFile: api<On>('writeFile', ({ filePath, data, encoding }) => writeFile(filePath, data, encoding)),
    copyFile: api<Copy>('copyFile', ({ srcPath, destPath }) => copyFile(srcPath, destPath)),
    rename: api<Copy>('rename', async ({ oldPath, newPath }) => {
      await copyFile(oldPath, newPath)
      await unlink(oldPath)
    }),
    saveFile: api<Save>('saveFile', async ({ tempFilePath, filePath }) => {
      const [savedFilePath, written] = saveFile(tempFilePath, filePath)
      await written
      return { savedFilePath }
    }),
    unlink: api<On>('unlink', ({ filePath }) => unlink(filePath)),
    mkdir: api<On>('mkdir', ({ dirPath, recursive }) => makeFolder(dirPath, recursive)),
    rmdir: api<On>('rmdir', ({ dirPath, recursive }) => removeFolder(dirPath, recursive)),
    readdir: api<On>('readdir', ({ dirPath }) => (access(dirPath), { files: files.namesIn(dirPath) })),
    stat: api<On>('stat', ({ path }) => ({ stats: stat(path) })),
    getFileInfo: api<On & { digestAlgorithm?: string }>('getFileInfo', (o) => digest(o.filePath, o.digestAlgorithm)),
    getSavedFileList: api('getSavedFileList', () => ({
      fileList: files.savedFiles().map(([filePath, file]) => ({
        filePath,
        size: file.blob.size,
        createTime: Math.floor(file.modifiedAt / 1000),
      })),
    })),
    removeSavedFile: api<On>('removeSavedFile', ({ filePath }) => unlink(filePath)),
  }
}

/** A member nobody wrote yet is named, not silently undefined. */
function strict<T extends Record<string, unknown>>(name: string, members: T): T {
  return new Proxy(members, {
    get(target, key) {
      if (typeof key === 'symbol' || key in target || key === 'then') return Reflect.get(target, key) as unknown
      throw new Error(`${name}.${key} is missing in the preview`)
    },
  })
}

export function fileOffer(): Offer {
  const fileSystem = strict('FileSystemManager', manager())
  return {
    standing: 'real',
    members: {
      env: { USER_DATA_PATH: files.USER_DATA_PATH },
      getFileSystemManager: () => fileSystem,
      saveFile: fileSystem.saveFile,
      getSavedFileList: fileSystem.getSavedFileList,
      removeSavedFile: fileSystem.removeSavedFile,
      getFileInfo: fileSystem.getFileInfo,
    },
  }
}
