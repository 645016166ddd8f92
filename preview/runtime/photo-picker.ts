// The album and the camera that WeChat opens: drawn photos, or a real file of this computer.

import { album, takePhoto } from './album'
import { addTemporaryFile } from './files'
import { ask, button, make } from './overlays'

export interface Choice {
  count: number
  sources: ('album' | 'camera')[]
}

export interface ChosenPhoto {
  path: string
  size: number
  width: number
  height: number
}

const EXTENSIONS: Record<string, string> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/heic': 'heic',
  'image/webp': 'webp',
}

/** Empty if cancelled. */
export async function choosePhotos({ count, sources }: Choice): Promise<ChosenPhoto[]> {
  const chosen = await ask<Blob[]>('wx-album', '选照片', (close) => panel(count, sources, close))
  return await Promise.all(chosen.map(keepTemporarily))
}

function panel(count: number, sources: Choice['sources'], close: (photos: Blob[]) => void): Node[] {
  const marked = new Map<HTMLElement, () => Promise<Blob>>()
  const finish = button('完成', 'wx-confirm', () => {
    void Promise.all([...marked.values()].map((make) => make())).then(close)
  })
  finish.disabled = true
  const toggle = (cell: HTMLElement, photo: () => Promise<Blob>) => {
    if (!marked.delete(cell) && marked.size < count) marked.set(cell, photo)
    cell.setAttribute('aria-pressed', String(marked.has(cell)))
    finish.disabled = marked.size === 0
    finish.textContent = marked.size ? `完成(${marked.size})` : '完成'
  }
  const cells: HTMLElement[] = []
  if (sources.includes('album')) {
    for (const { label, make: photo } of album) {
      const cell: HTMLElement = button(label, 'wx-album-cell', () => toggle(cell, photo))
      cells.push(cell)
    }
    cells.push(button('从电脑选…', 'wx-album-cell wx-album-file', () => pickFiles(count, close)))
  }
  if (sources.includes('camera')) {
    cells.push(
      button('拍一张', 'wx-album-cell wx-album-camera', () => void takePhoto().then((photo) => close([photo]))),
    )
  }
  const bar = make('footer', {}, [button('取消', 'wx-cancel', () => close([])), finish])
  return [bar, make('div', { className: 'wx-album-grid' }, cells)]
}

function pickFiles(count: number, close: (photos: Blob[]) => void): void {
  const field = make('input')
  Object.assign(field, { type: 'file', accept: 'image/*,.heic', multiple: count > 1 })
  field.addEventListener('change', () => close([...(field.files ?? [])].slice(0, count)))
  field.click()
}

async function keepTemporarily(photo: Blob): Promise<ChosenPhoto> {
  const path = addTemporaryFile(photo, EXTENSIONS[photo.type] ?? 'jpg')
  const { width, height } = await measure(photo)
  return { path, size: photo.size, width, height }
}

/** Zero by zero when the browser cannot read it. */
export async function measure(photo: Blob): Promise<{ width: number; height: number }> {
  try {
    const picture = await createImageBitmap(photo)
    const { width, height } = picture
    picture.close()
    return { width, height }
  } catch {
    return { width: 0, height: 0 }
  }
}
