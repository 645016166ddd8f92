// Files out of a WeChat chat: here out of this computer.

import { addTemporaryFile } from '../files'
import { ask, button, make } from '../overlays'
import { requireAgreement } from '../privacy'
import { api, WxError, type Offer, type Options } from './api'

type Choose = Options & { count: number; extension?: string[] }

async function chooseMessageFile({ count, extension = [] }: Choose): Promise<Record<string, unknown>> {
  if (!(count > 0 && count <= 100)) throw new WxError('parameter error: count should be 1 to 100')
  await requireAgreement()
  const chosen = await ask<File[]>('wx-consent', '选择聊天里的文件', (close) => [
    make('h3', { text: '聊天里的文件（预览：从这台电脑选）' }),
    make('footer', {}, [
      button('取消', 'wx-refuse', () => close([])),
      button('从电脑选…', 'wx-agree', () => pickFiles(count, extension, close)),
    ]),
  ])
  if (!chosen.length) throw new WxError('cancel')
  return { tempFiles: chosen.slice(0, count).map(keepTemporarily) }
}

function pickFiles(count: number, extension: string[], close: (files: File[]) => void): void {
  const field = make('input')
  const accept = extension.map((kind) => `.${kind}`).join(',')
  Object.assign(field, { type: 'file', accept, multiple: count > 1 })
  field.addEventListener('change', () => close([...(field.files ?? [])]))
  field.click()
}

function keepTemporarily(file: File): Record<string, unknown> {
  const path = addTemporaryFile(file, file.name.split('.').at(-1) ?? 'bin')
  return { path, name: file.name, size: file.size, type: 'file', time: Math.floor(file.lastModified / 1000) }
}

export function chatFileOffer(): Offer {
  return { standing: 'simulated', members: { chooseMessageFile: api('chooseMessageFile', chooseMessageFile) } }
}
