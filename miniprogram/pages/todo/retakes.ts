// Records that lack nothing but some photos: their notice says how many, and leads to the page that shows which. Pure.
import type { Todo } from '../../api/types'
import type { TalkToDo } from './sort'

const RETAKE = '补拍'
const LEAD = '需要补一点'

export function withRetakes(toDo: readonly TalkToDo[], todos: readonly Todo[]): TalkToDo[] {
  return toDo.map((item) => {
    const notice = item.talk.status === 'returned' ? noticeOf(item.id, todos) : undefined
    if (notice === undefined || notice.action === null) return item
    const why = notice.title.slice(Math.max(0, notice.title.indexOf(LEAD)))
    return { ...item, hint: `${why}。其他不用重填。`, action: notice.action, page: notice.page }
  })
}

function noticeOf(talkId: number, todos: readonly Todo[]): Todo | undefined {
  return todos.find(
    ({ subject, done_at, action, page }) =>
      subject === 'talk_returned' && done_at === null && action?.startsWith(RETAKE) && page.endsWith(`?id=${talkId}`),
  )
}
