// What the page says about one photo and about what was done.
import type { PhotoPublishing } from '../../api/types'
import { spokenTime } from '../../core/time'

export function stateWords(photo: PhotoPublishing): string {
  if (photo.is_published && photo.published_at !== null) return `已公开（${spokenTime(photo.published_at)}）`
  if (photo.obstacle !== null) return ''
  return '学校已同意公开，等您遮好脸再公开。'
}

export function coveredWords(count: number): string {
  return count === 0 ? '现在没有框，照片会原样公开。' : `会遮住 ${count} 处，遮住的地方谁也还原不了。`
}

export function buttonWords(photo: PhotoPublishing): string {
  return photo.is_published ? '按现在的框重新公开' : '公开这张'
}
