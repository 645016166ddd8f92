// What staff tell a school about one of its talks: text for a group chat, and a card to forward. Pure. Nobody is named.
import type { Talk } from '../../api/types'
import { groupText } from '../../core/group-text'
import { beijingDay, shortDayWords, timeWords } from '../../core/time'
import { returnedWords } from './show'

interface Asking {
  /** On the card. */
  title: string
  /** In the group chat. */
  words: string
}

/** Null when the school has nothing to do. */
function asking(talk: Talk, now: number): Asking | null {
  switch (talk.status) {
    case 'planned':
      return talk.day > beijingDay(now)
        ? { title: '请提前准备', words: '，请提前做好横幅、备好场地；讲的时候拍一两张照片，讲完填记录。' }
        : { title: '请填记录', words: '，记录还没有填。讲完了，请这两天填上，传一两张照片；没有讲，请告诉主办方取消。' }
    case 'awaiting_photos':
      return { title: '请传完照片', words: '，照片还没有传齐。请用填记录的那部手机打开小程序，这两天把照片传完。' }
    case 'returned':
      return { title: '请补一点', words: `，需要补一点：${returnedWords(talk)}。请这两天补上，其他不用重填。` }
    default:
      return null
  }
}

/** Empty when the school has nothing to do. */
export function tellingWords(talk: Talk, now: number): string {
  const asked = asking(talk, now)
  if (asked === null) return ''
  const when = `${shortDayWords(talk.day)} ${timeWords(talk.starts_at)}`
  return groupText(talk.school_name, `${when} 的劳模工匠宣讲${asked.words}`)
}

/** Only those who may see the talk can open it. */
export function shareCard(talk: Talk, now: number): { title: string; path: string } {
  const title = asking(talk, now)?.title ?? '请看'
  const path = `/pkg-school/talk-detail/talk-detail?id=${talk.id}`
  return { title: `${title}：${talk.school_name} ${shortDayWords(talk.day)}的劳模工匠宣讲`, path }
}
