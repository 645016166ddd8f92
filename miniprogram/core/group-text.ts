// A ready text for a group chat: to whom, what is needed and till when (the notice says both), and how to get there.
// Pure; no names and no numbers of people.
import { ABOUT } from './about'

export const HOW_TO_OPEN = `请打开微信，下拉或搜索小程序“${ABOUT.action}”，点“待办”就能看到。谢谢！`

export function groupText(receiver: string, body: string): string {
  return `${receiver}：您好！${ended(body)}${HOW_TO_OPEN}`
}

/** A card for a chat that opens the to-dos of whoever taps it. It names nobody: a group may be anybody's. */
export const TODO_CARD = { title: '劳模工匠进校园：有一件事请您办，点开看「待办」', path: '/pages/todo/todo' }

function ended(body: string): string {
  return /[。！？]$/.test(body) ? body : `${body}。`
}
