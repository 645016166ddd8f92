// What is to be done in one identity: the talks, invitations and notices of 待办, and how many they are.
import { listInvitations } from '../../api/invites'
import { listTalks } from '../../api/talks'
import { listTodos } from '../../api/todos'
import type { IdentityView, InvitationRow, TalkRow, Todo, TodoPage } from '../../api/types'
import { ports } from '../../core/here'
import { beijingDay } from '../../core/time'
import { withRetakes } from './retakes'
import type { TalkToDo } from './sort'
import { otherNotices, sortForReview, sortForSchool, sortForSpeaker } from './sort'

export interface ToDoNow {
  toDo: TalkToDo[]
  toReview: TalkRow[]
  onTheWay: TalkRow[]
  done: TalkRow[]
  /** Of a speaker: to be answered. */
  asked: InvitationRow[]
  /** Of a speaker: where they are going, or may be. */
  coming: InvitationRow[]
  notices: Todo[]
  /** Of all that is to do, also what does not fit the list. */
  count: number
}

type OnStale = (savedAt: number) => void

const NOTHING: ToDoNow = { toDo: [], toReview: [], onTheWay: [], done: [], asked: [], coming: [], notices: [], count: 0 }

export async function loadToDo(identity: IdentityView, onStale: OnStale = () => undefined): Promise<ToDoNow> {
  if (identity.role === 'speaker') return loadForSpeaker(onStale)
  const isSchool = identity.role === 'school'
  const query = isSchool ? { limit: 50 } : { status: 'submitted' as const, limit: 50 }
  const [{ talks }, page] = await Promise.all([listTalks(query, { onStale }), listTodos(undefined, { onStale })])
  const notices = otherNotices(page.todos, identity.role)
  const others = notices.length + beyond(page)
  if (isSchool) {
    const sorted = sortForSchool(talks, beijingDay(ports.now()))
    sorted.toDo = withRetakes(sorted.toDo, page.todos)
    return { ...NOTHING, ...sorted, notices, count: sorted.toDo.length + others }
  }
  const toReview = sortForReview(talks, identity)
  return { ...NOTHING, toReview, notices, count: toReview.length + others }
}

async function loadForSpeaker(onStale: OnStale): Promise<ToDoNow> {
  const [{ invitations }, page] = await Promise.all([
    listInvitations({ limit: 50 }, { onStale }),
    listTodos(undefined, { onStale }),
  ])
  const sorted = sortForSpeaker(invitations, ports.now())
  const notices = otherNotices(page.todos, 'speaker')
  return { ...NOTHING, ...sorted, notices, count: sorted.asked.length + notices.length + beyond(page) }
}

/** Open ones come first, so those not on the page are open, too, as far as the number says. */
function beyond({ todos, open }: TodoPage): number {
  return open - todos.filter((todo) => todo.done_at === null).length
}
