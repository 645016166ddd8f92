// The keyboard of a computer: what can be tapped is reached with Tab, and pressed with Enter or the space bar.

import { press } from './events'

const PRESSABLE = new Set(['button', 'checkbox', 'radio', 'tab', 'link', 'switch'])
const KEYS = new Set(['Enter', ' '])

/** Of an element that the mini-program gives this role. */
export function offerToKeyboard(element: HTMLElement, role: string): void {
  if (PRESSABLE.has(role)) element.tabIndex = 0
}

export function listenToKeys(): void {
  document.addEventListener('keydown', (event) => {
    const { target } = event
    if (!KEYS.has(event.key) || event.repeat || !(target instanceof HTMLElement) || !isOffered(target)) return
    event.preventDefault() // the space bar would scroll
    press(target, event)
  })
}

function isOffered(element: HTMLElement): boolean {
  return element.tabIndex === 0 && PRESSABLE.has(element.getAttribute('role') ?? '')
}
