// What a talk waits for, and the one button for it. Pure.
import type { Talk } from '../../api/types'
import { beijingDay } from '../../core/time'
import type { Tone } from '../../core/words'
import type { ReturnedPhoto } from './returned'
import { whyWords } from './returned'
import { failingItem, returnedWords } from './show'

export interface Next {
  words: string
  tone: Tone
  button: string
  act: 'edit' | 'queue' | 'review' | ''
  /** Whether the record may be changed besides. */
  mayEdit: boolean
}

export const NO_NEXT: Next = { words: '', tone: 'plain', button: '', act: '', mayEdit: false }

export interface Circumstances {
  onPhone: number
  /** Photos that went back, without those that are taken again already. */
  returned: readonly ReturnedPhoto[]
  /** Nothing but photos is to be mended. */
  isPhotosOnly: boolean
  arrived: number
  now: number
}

export function nextStep(talk: Talk, circumstances: Circumstances): Next {
  const { onPhone, arrived, now } = circumstances
  switch (talk.status) {
    case 'planned':
      return planned(talk, now)
    case 'awaiting_photos':
      return awaiting(talk, onPhone, arrived)
    case 'returned':
      return returned(talk, circumstances)
    case 'submitted':
      return submitted(talk)
    case 'approved':
      return { ...NO_NEXT, tone: 'ok', words: '审核通过了，谢谢您。' }
    case 'cancelled':
      return { ...NO_NEXT, words: `已取消：${talk.cancel_reason ?? ''}` }
  }
}

function planned(talk: Talk, now: number): Next {
  if (talk.day > beijingDay(now)) return { ...NO_NEXT, tone: 'info', words: '还没到时间。请提前做好横幅，讲完再来填记录。' }
  if (!talk.may_record) return { ...NO_NEXT, tone: 'info', words: '等学校填记录。' }
  return { ...NO_NEXT, tone: 'info', words: '讲完了吗？填一下记录，约 2 分钟。', button: '去填', act: 'edit' }
}

function awaiting(talk: Talk, onPhone: number, arrived: number): Next {
  const declared = talk.declared_photos.length
  const words = `文字已提交，照片已到 ${Math.min(arrived, declared)} 张，共 ${declared} 张。到齐后自动送审。`
  const mayEdit = talk.may_record
  if (onPhone > 0) return { words, tone: 'info', button: '看照片传到哪了', act: 'queue', mayEdit }
  if (!talk.may_record) return { ...NO_NEXT, words, tone: 'info' }
  return { words: `${words}没到的可能在另一台手机里。`, tone: 'attention', button: '补照片', act: 'edit', mayEdit: false }
}

function returned(talk: Talk, circumstances: Circumstances): Next {
  if (talk.may_record && circumstances.isPhotosOnly) return photosReturned(circumstances)
  const why = returnedWords(talk)
  if (!talk.may_record) return { ...NO_NEXT, tone: 'attention', words: `已请学校补一点：${why}。` }
  const isPhoto = failingItem(talk) === 'photos'
  const words = `需要补一点：${why}。${isPhoto ? '补拍 1 张就好，其他不用重填。' : '改好再提交，其他不用重填。'}`
  return { ...NO_NEXT, words, tone: 'attention', button: isPhoto ? '补拍' : '去改', act: 'edit' }
}

/** The button is beside each photo. */
function photosReturned({ returned, onPhone }: Circumstances): Next {
  if (returned.length === 0) {
    const words = '新照片存好了，正在传。传到以后自动送回审核，不用再提交。'
    return { ...NO_NEXT, words, tone: 'info', ...(onPhone > 0 && { button: '看照片传到哪了', act: 'queue' }) }
  }
  const words = `需要补一点：${whyWords(returned)}。补拍 ${returned.length} 张就好，其他不用重填。`
  return { ...NO_NEXT, words, tone: 'attention', mayEdit: true }
}

function submitted(talk: Talk): Next {
  const mayEdit = talk.may_record
  if (talk.may_review) return { words: '学校已经交来记录，等您审核。', tone: 'info', button: '去审核', act: 'review', mayEdit }
  return { ...NO_NEXT, words: '已提交，审核结果会在微信和待办里告诉您。', tone: 'info', mayEdit }
}
