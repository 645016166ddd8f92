// What WeChat draws over a page: toast, dialog, action sheet, its own consent panels, the picture viewer.

import { screen } from './shell'

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  values: { className?: string; text?: string; role?: string; label?: string } = {},
  children: Node[] = [],
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  if (values.className) element.className = values.className
  if (values.text !== undefined) element.textContent = values.text
  if (values.role) element.setAttribute('role', values.role)
  if (values.label) element.setAttribute('aria-label', values.label)
  element.append(...children)
  return element
}

export function button(text: string, className: string, onClick: () => void): HTMLButtonElement {
  const element = make('button', { className, text })
  element.type = 'button'
  element.addEventListener('click', onClick)
  return element
}

function overlay(className: string, content: Node): HTMLElement {
  const element = make('div', { className: `wx-overlay ${className}` }, [content])
  screen.appendChild(element)
  return element
}

let toast: HTMLElement | null = null

export interface Toast {
  title: string
  icon: 'success' | 'error' | 'loading' | 'none'
  image?: string
  mask: boolean
}

const TOAST_SIGNS = { success: '✓', error: '✕', loading: '', none: '' }

export function showToast(given: Toast, milliseconds: number | null): void {
  hideToast()
  const sign = make('i', { className: `wx-toast-${given.icon}`, text: TOAST_SIGNS[given.icon] })
  const box = make('div', { role: 'status' }, [
    ...(given.icon === 'none' ? [] : [sign]),
    make('span', { text: given.title }),
  ])
  const mine = overlay(`wx-toast${given.mask ? ' wx-mask' : ''}`, box)
  toast = mine
  if (milliseconds !== null) setTimeout(() => toast === mine && hideToast(), milliseconds)
}

export function hideToast(): void {
  toast?.remove()
  toast = null
}

/** A panel from below or in the middle; `fill` gets the way to close it with an answer. */
export function ask<T>(className: string, label: string, fill: (close: (answer: T) => void) => Node[]): Promise<T> {
  return new Promise((resolve) => {
    const box = make('div', { role: 'dialog', label })
    const element = overlay(className, box)
    const close = (answer: T) => {
      element.remove()
      resolve(answer)
    }
    box.append(...fill(close))
  })
}

export interface Modal {
  title: string
  content: string
  showCancel: boolean
  cancelText: string
  confirmText: string
  editable: boolean
  placeholder: string
}

/** The text typed if confirmed ('' unless editable), null if cancelled. */
export function askModal(modal: Modal): Promise<string | null> {
  return ask('wx-modal', modal.title || modal.content, (close) => {
    const field = make('input', { className: 'wx-modal-field' })
    field.placeholder = modal.placeholder
    if (modal.editable) field.value = modal.content
    const footer = make('footer', {}, [button(modal.confirmText, 'wx-confirm', () => close(field.value))])
    if (modal.showCancel) footer.prepend(button(modal.cancelText, 'wx-cancel', () => close(null)))
    const body = modal.editable ? field : make('p', { text: modal.content })
    return [...(modal.title ? [make('h3', { text: modal.title })] : []), body, footer]
  })
}

/** The index chosen, null if cancelled. */
export function askSheet(items: string[], title = ''): Promise<number | null> {
  return ask('wx-sheet', title || '请选择', (close) => [
    ...(title ? [make('p', { className: 'wx-sheet-title', text: title })] : []),
    ...items.map((text, index) => button(text, 'wx-sheet-item', () => close(index))),
    button('取消', 'wx-sheet-item wx-sheet-cancel', () => close(null)),
  ])
}

export interface Consent {
  title: string
  lines: string[]
  refuse: string
  agree: string
}

/** One of WeChat's own questions; its buttons are not counted as taps of the mini-program. */
export function askConsent({ title, lines, refuse, agree }: Consent): Promise<boolean> {
  return ask('wx-consent', title, (close) => [
    make('h3', { text: title }),
    ...lines.map((text) => make('p', { text })),
    make('footer', {}, [button(refuse, 'wx-refuse', () => close(false)), button(agree, 'wx-agree', () => close(true))]),
  ])
}

export function showPictures(urls: string[], first: number): void {
  const picture = make('img')
  const count = make('p')
  let at = Math.max(0, first)
  const show = () => {
    picture.src = urls[at] ?? ''
    count.textContent = `${at + 1} / ${urls.length}`
  }
  const next = (event: Event) => {
    event.stopPropagation()
    at = (at + 1) % urls.length
    show()
  }
  show()
  const element = overlay('wx-viewer', make('div', { role: 'dialog', label: '看大图' }, [picture, count]))
  if (urls.length > 1)
    element.appendChild(button('下一张', 'wx-viewer-next', () => undefined)).addEventListener('click', next)
  element.addEventListener('click', () => element.remove())
}
