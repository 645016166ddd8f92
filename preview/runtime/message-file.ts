// A file out of a chat, as WeChat lets one choose it: here a real file of this computer.

import { addTemporaryFile } from './files'
import { ask, button, make } from './overlays'

export interface MessageFile {
  path: string
  name: string
  size: number
}

/** Null if cancelled. `extensions` without dots; empty: any. */
export async function chooseFile(extensions: readonly string[]): Promise<MessageFile | null> {
  const file = await ask<File | null>('wx-album', '选聊天里的文件', (close) => {
    const accept = extensions.map((extension) => `.${extension}`).join(',')
    const pick = button('从电脑选…', 'wx-album-cell wx-album-file', () => pickFile(accept, close))
    const bar = make('footer', {}, [button('取消', 'wx-cancel', () => close(null))])
    return [bar, make('div', { className: 'wx-album-grid' }, [pick])]
  })
  if (file === null) return null
  const extension = file.name.split('.').at(-1) ?? ''
  return { path: addTemporaryFile(file, extension), name: file.name, size: file.size }
}

function pickFile(accept: string, close: (file: File | null) => void): void {
  const field = make('input')
  Object.assign(field, { type: 'file', accept })
  field.addEventListener('change', () => close(field.files?.[0] ?? null))
  field.click()
}
