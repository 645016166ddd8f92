// The messages that arrived in the stand-in WeChat for whoever holds the phone.

import { element } from './parts'

interface Message {
  msgid: string
  nickname: string
  title: string
  template_id: string
  page: string
  data: Record<string, string>
  at: string
}

interface Template {
  template_id: string
  fields: Record<string, string>
}

const EVERY_MS = 2000

const state = { openid: '', sandboxUrl: '', open: (_page: string): void => undefined, shown: '' }
const labels = new Map<string, Record<string, string>>()

export function showInbox(openid: string, sandboxUrl?: string, open?: (page: string) => void): void {
  const isFirst = state.sandboxUrl === ''
  Object.assign(state, { openid, shown: '', ...(sandboxUrl && { sandboxUrl }), ...(open && { open }) })
  element('#inbox-whose').textContent = state.sandboxUrl
    ? '这里是模拟的微信。点开消息，会进小程序对应的页面。'
    : '现在用的是真实微信，这里看不到消息，也不能登录。'
  void refresh()
  if (isFirst && state.sandboxUrl) setInterval(() => void refresh(), EVERY_MS)
}

async function read<T>(path: string): Promise<T> {
  return (await (await fetch(`${state.sandboxUrl}/sandbox${path}`)).json()) as T
}

async function refresh(): Promise<void> {
  if (!state.sandboxUrl || document.hidden) return
  try {
    const messages = await read<Message[]>(`/messages?openid=${encodeURIComponent(state.openid)}`)
    if (messages.some(({ template_id }) => !labels.has(template_id))) {
      for (const { template_id, fields } of await read<Template[]>('/templates')) labels.set(template_id, fields)
    }
    draw(messages.reverse())
  } catch {
    // the stand-in is being restarted; the next look will tell
  }
}

function draw(messages: Message[]): void {
  const key = `${state.openid} ${messages.map(({ msgid }) => msgid).join()}`
  if (key === state.shown) return
  state.shown = key
  const empty = Object.assign(document.createElement('li'), { className: 'empty', textContent: '还没有收到消息。' })
  element('#messages').replaceChildren(...(messages.length ? messages.map(card) : [empty]))
}

function card(message: Message): HTMLElement {
  const item = document.createElement('li')
  const list = document.createElement('dl')
  for (const [name, value] of Object.entries(message.data)) {
    list.append(
      Object.assign(document.createElement('dt'), { textContent: labels.get(message.template_id)?.[name] ?? name }),
      Object.assign(document.createElement('dd'), { textContent: value }),
    )
  }
  const time = new Date(message.at).toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai' })
  item.append(
    Object.assign(document.createElement('h3'), { textContent: message.title }),
    Object.assign(document.createElement('time'), { textContent: time, dateTime: message.at }),
    list,
  )
  if (message.page) {
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: '进入小程序查看' })
    button.addEventListener('click', () => state.open(`/${message.page}`))
    item.appendChild(button)
  }
  return item
}
