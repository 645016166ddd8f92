// Photos: chosen, taken, measured, compressed, shown.

import { takePhoto } from '../album'
import { addTemporaryFile, fileAt } from '../files'
import { showPictures } from '../overlays'
import { choosePhotos, measure } from '../photo-picker'
import { requireAgreement } from '../privacy'
import { resourceUrl } from '../resources'
import { isGranted, switches } from '../switches'
import { api, WxError, type Offer, type Options } from './api'

type Choose = Options & { count?: number; sourceType?: ('album' | 'camera')[]; mediaType?: string[] }
type Compress = Options & {
  src: string
  quality?: number
  compressedWidth?: number
  compressedHeight?: number
  compressHeight?: number
}

async function chooseMedia({ count = 9, sourceType = ['album', 'camera'] }: Choose): Promise<Record<string, unknown>> {
  await requireAgreement()
  const sources = sourceType.filter((source) => isGranted(source === 'camera' ? 'scope.camera' : 'album'))
  if (!sources.length) throw new WxError('auth deny', 103)
  const photos = await choosePhotos({ count, sources })
  if (!photos.length) throw new WxError('cancel')
  const tempFiles = photos.map(({ path, ...photo }) => ({ tempFilePath: path, fileType: 'image', ...photo }))
  return { type: 'image', tempFiles }
}

async function compressImage({ src, quality = 80, ...size }: Compress): Promise<Record<string, unknown>> {
  const file = fileAt(src)
  if (!file) throw new WxError(`file doesn't exist, "${src}"`)
  let picture: ImageBitmap
  try {
    picture = await createImageBitmap(file.blob)
  } catch {
    throw new WxError('the picture cannot be decoded')
  }
  const { compressedWidth, compressedHeight = size.compressHeight } = size
  const byWidth = compressedWidth ? compressedWidth / picture.width : null
  const byHeight = compressedHeight ? compressedHeight / picture.height : null
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(picture.width * (byWidth ?? byHeight ?? 1))
  canvas.height = Math.round(picture.height * (byHeight ?? byWidth ?? 1))
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  return { tempFilePath: addTemporaryFile(await toJpeg(canvas, quality / 100), 'jpg') }
}

function toJpeg(canvas: HTMLCanvasElement, quality: number, type = 'image/jpeg'): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new WxError('no picture'))), type, quality)
  })
}

const TYPES: Record<string, string> = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
}

async function getImageInfo({ src }: Options & { src: string }): Promise<Record<string, unknown>> {
  const blob = fileAt(src)?.blob ?? (await (await fetch(resourceUrl(src))).blob())
  const { width, height } = await measure(blob)
  if (!width) throw new WxError('the picture cannot be read')
  return { path: src, width, height, type: TYPES[blob.type] ?? 'unknown', orientation: 'up' }
}

type Export = Options & {
  canvas: HTMLCanvasElement
  fileType?: 'png' | 'jpg'
  quality?: number
  destWidth?: number
  destHeight?: number
}

async function canvasToTempFilePath({ canvas, fileType = 'png', quality = 1, ...size }: Export) {
  const target = document.createElement('canvas')
  target.width = size.destWidth ?? canvas.width
  target.height = size.destHeight ?? canvas.height
  target.getContext('2d')?.drawImage(canvas, 0, 0, target.width, target.height)
  const blob = await toJpeg(target, quality, fileType === 'jpg' ? 'image/jpeg' : 'image/png')
  return { tempFilePath: addTemporaryFile(blob, fileType) }
}

/** An off-screen canvas that can make pictures of the phone's files. */
function createOffscreenCanvas({
  width = 300,
  height = 150,
}: { width?: number; height?: number } = {}): HTMLCanvasElement {
  return asWeChatCanvas(Object.assign(document.createElement('canvas'), { width, height }))
}

/** What SelectorQuery.node() gives for a canvas: pictures know the phone's file names. */
export function asWeChatCanvas(canvas: HTMLCanvasElement): HTMLCanvasElement {
  const createImage = () => {
    const image = new Image()
    const source = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, 'src') as PropertyDescriptor
    const set = (value: string) => source.set?.call(image, resourceUrl(value))
    Object.defineProperty(image, 'src', { get: () => source.get?.call(image) as string, set })
    return image
  }
  const frames = { requestAnimationFrame: (work: FrameRequestCallback) => requestAnimationFrame(work) }
  return Object.assign(canvas, {
    createImage,
    ...frames,
    cancelAnimationFrame: (id: number) => cancelAnimationFrame(id),
  })
}

const FRAME = { width: 72, height: 96 }

type Frame = { data: ArrayBuffer; width: number; height: number }

/** The drawn classroom in RGBA, in the light that is switched; about thirty a second, as a phone gives them. */
function onCameraFrame(listener: (frame: Frame) => void) {
  let timer = 0
  const give = () => {
    const scene = document.querySelector<HTMLCanvasElement>('wx-camera canvas')
    const brush = Object.assign(document.createElement('canvas'), FRAME).getContext('2d')
    if (!scene || !brush) return
    brush.filter = `brightness(${switches.light})`
    brush.drawImage(scene, 0, 0, FRAME.width, FRAME.height)
    listener({ data: brush.getImageData(0, 0, FRAME.width, FRAME.height).data.buffer, ...FRAME })
  }
  return {
    start: api('start', () => {
      timer = window.setInterval(give, 33)
    }),
    stop: api('stop', () => clearInterval(timer)),
  }
}

function createCameraContext() {
  return {
    takePhoto: api('takePhoto', async () => {
      if (!document.querySelector('wx-camera')) throw new WxError('no camera on this page')
      if (!isGranted('scope.camera')) throw new WxError('auth deny')
      return { tempImagePath: addTemporaryFile(await takePhoto(), 'jpg'), tempThumbPath: '' }
    }),
    setZoom: api('setZoom', () => ({})),
    onCameraFrame,
  }
}

export interface SavedPicture {
  width: number
  height: number
  bytes: number
}

/** The phone's own album, as far as the mini-program has put something there. */
export const savedPictures: SavedPicture[] = []

async function saveImageToPhotosAlbum({ filePath }: Options & { filePath: string }): Promise<void> {
  await requireAgreement()
  if (!isGranted('scope.writePhotosAlbum')) throw new WxError('auth deny', 103)
  const file = fileAt(filePath)
  if (!file) throw new WxError(`no such file "${filePath}"`)
  const size = await measure(file.blob)
  if (!size.width) throw new WxError('invalid file type')
  savedPictures.push({ ...size, bytes: file.blob.size })
}

type Preview = Options & { urls: string[]; current?: string | number }

export function pictureOffers(): Offer[] {
  const previewImage = api<Preview>('previewImage', ({ urls, current = 0 }) => {
    const first = typeof current === 'number' ? current : urls.indexOf(current)
    const shown = urls.map((url) => resourceUrl(url))
    showPictures(shown, first)
  })
  const real = { compressImage: api('compressImage', compressImage), getImageInfo: api('getImageInfo', getImageInfo) }
  const canvases = { canvasToTempFilePath: api('canvasToTempFilePath', canvasToTempFilePath), createOffscreenCanvas }
  return [
    { standing: 'real', members: { ...real, ...canvases } },
    {
      standing: 'simulated',
      members: {
        chooseMedia: api('chooseMedia', chooseMedia),
        saveImageToPhotosAlbum: api('saveImageToPhotosAlbum', saveImageToPhotosAlbum),
        createCameraContext,
        previewImage,
      },
    },
  ]
}
