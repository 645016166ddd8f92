// What is to be done in one identity: the talks and notices of 待办, and how many they are.
import { listTalks } from '../../api/talks'
import { listTodos } from '../../api/todos'
import type { IdentityView, TalkRow, Todo, TodoPage } from '../../api/types'
import { ports } from '../../core/here'
import { beijingDay } from '../../core/time'
import type { TalkToDo } from './sort'
import { otherNotices, sortForReview, sortForSchool } from './sort'

export interface ToDoNow {
  toDo: TalkToDo[]
  toReview: TalkRow[]
  onTheWay: TalkRow[]
  done: TalkRow[]
  notices: Todo[]
  /** Of all that is to do, also what does not fit the list. */
  count: number
}

type OnStale = (savedAt: number) => void

export async function loadToDo(identity: IdentityView, onStale: OnStale = () => undefined): Promise<ToDoNow> {
  const isSchool = identity.role === 'school'
  const query = isSchool ? { limit: 50 } : { status: 'submitted' as const, limit: 50 }
  const [{ talks }, page] = await Promise.all([listTalks(query, { onStale }), listTodos(undefined, { onStale })])
  const notices = otherNotices(page.todos, isSchool)
  const others = notices.length + beyond(page)
  if (isSchool) {
    const sorted = sortForSchool(talks, beijingDay(ports.now()))
    return { ...sorted, toReview: [], notices, count: sorted.toDo.length + others }
  }
  const toReview = sortForReview(talks, identity)
  return { toDo: [], toReview, onTheWay: [], done: [], notices, count: toReview.length + others }
}

/** Open ones come first, so those not on the page are open, too, as far as the number says. */
function beyond({ todos, open }: TodoPage): number {
  return open - todos.filter((todo) => todo.done_at === null).length
}
