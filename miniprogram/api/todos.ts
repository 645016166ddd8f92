// What is to be done, by identity.
import { request } from '../core/http'
import type { Staleness } from './talks'
import type { Todo, TodoPage } from './types'

/** Open ones first, then newest. */
export function listTodos(after?: string, { onStale }: Staleness = {}): Promise<TodoPage> {
  const cache = after === undefined ? { cache: 'todos' } : {}
  return request<TodoPage>({ path: '/api/todos', query: { after, limit: 50 }, ...cache, ...(onStale && { onStale }) })
}

export function finishTodo(id: number): Promise<Todo> {
  return request<Todo>({ method: 'POST', path: `/api/todos/${id}/done`, retry: true })
}
