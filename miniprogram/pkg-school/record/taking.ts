// Photos from the album, made small enough to travel and large enough that the banner stays legible.
import { PhoneTrouble } from '../../core/errors'

const LONG_SIDE = 2560
const QUALITY = 80
const MOST_BYTES = 10_000_000
const SMALL_ENOUGH = 3_000_000

const UNREADABLE = '这张照片手机打不开，可能是苹果的 HEIC 格式。请换一张，或截屏后再选。'
const TOO_LARGE = '这张照片太大了，请在选照片时不要勾“原图”，或换一张。'
const NO_CONSENT = '同意隐私保护指引后才能选照片，照片只用来证明这场宣讲。想好了可以再点一次。'
const NO_ALBUM = '没有打开相册的权限，请去设置里允许，再选一次。'

/** Temporary paths, none when the person changed their mind. Throws `PhoneTrouble` when the album is refused. */
export async function chooseFromAlbum(count: number): Promise<string[]> {
  try {
    const { tempFiles } = await wx.chooseMedia({ count, mediaType: ['image'], sourceType: ['album'], sizeType: ['compressed'] })
    return tempFiles.map((file) => file.tempFilePath)
  } catch (error) {
    if (words(error).includes('cancel')) return []
    if (words(error).includes('privacy')) throw new PhoneTrouble('album.no_consent', NO_CONSENT)
    throw new PhoneTrouble('album.refused', NO_ALBUM)
  }
}

/** At most 2560 pixels on the long side, as JPEG; a photo that is small already stays as it is. */
export async function shrink(path: string): Promise<string> {
  const picture = await measure(path)
  const bytes = await sizeOf(path)
  const isSmall = Math.max(picture.width, picture.height) <= LONG_SIDE && bytes <= SMALL_ENOUGH
  if (isSmall && picture.type === 'jpeg') return path
  const small = await compress(path, picture)
  const result = small ?? path
  if ((small === null ? bytes : await sizeOf(small)) > MOST_BYTES) throw new PhoneTrouble('photo.too_large', TOO_LARGE)
  return result
}

async function measure(path: string): Promise<WechatMiniprogram.GetImageInfoSuccessCallbackResult> {
  try {
    return await wx.getImageInfo({ src: path })
  } catch {
    throw new PhoneTrouble('photo.unreadable', UNREADABLE)
  }
}

/** Null where the phone cannot: the original may do. */
async function compress(path: string, { width, height }: { width: number; height: number }): Promise<string | null> {
  const scale = Math.min(1, LONG_SIDE / Math.max(width, height))
  const size = { compressedWidth: Math.round(width * scale), compressedHeight: Math.round(height * scale) }
  try {
    const { tempFilePath } = await wx.compressImage({ src: path, quality: QUALITY, ...(scale < 1 && size) })
    return tempFilePath
  } catch {
    return null
  }
}

function sizeOf(path: string): Promise<number> {
  return new Promise((resolve) => {
    wx.getFileSystemManager().getFileInfo({ filePath: path, success: ({ size }) => resolve(size), fail: () => resolve(0) })
  })
}

function words(error: unknown): string {
  return (error as { errMsg?: string } | null)?.errMsg ?? ''
}
