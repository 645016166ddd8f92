// Taps, touches and long presses: from the browser to the mini-program, then what a built-in tag does by itself.

import { backend, elementAt, glassEasel, type Element } from './engine'
import { duringTap } from './gesture'
import { main } from './shell'

const LONG_PRESS_MS = 350
const MOVED_PX = 10

interface Point {
  identifier: number
  pageX: number
  pageY: number
  clientX: number
  clientY: number
}

/** What a built-in tag does when tapped, after the mini-program's own handlers. True: nothing further out acts. */
export type TapAction = () => boolean | void

const tapActions = new WeakMap<Node, TapAction>()

export function onTapOf(element: HTMLElement, action: TapAction): void {
  tapActions.set(element, action)
}

/** WeChat counts from below the navigation bar, as it does for rectangles. */
function point(touch: { identifier?: number; pageX: number; pageY: number; clientX: number; clientY: number }): Point {
  const { identifier = 0, pageX, pageY, clientX, clientY } = touch
  return { identifier, pageX, pageY, clientX, clientY: clientY - main.getBoundingClientRect().top }
}

function touchFields(event: unknown, type: string): Record<string, unknown> {
  if (window.TouchEvent && event instanceof TouchEvent) {
    return { touches: [...event.touches].map(point), changedTouches: [...event.changedTouches].map(point) }
  }
  if (!(event instanceof MouseEvent)) return {}
  return { touches: type === 'tap' ? [point(event)] : [], changedTouches: [point(event)] }
}

function isNativeField(node: EventTarget | null): boolean {
  return node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement
}

function isInDisabledButton(node: EventTarget | null): boolean {
  return node instanceof HTMLElement && node.closest('wx-button[disabled]') !== null
}

let longPressed = false

function dispatch(target: Element, type: string, detail: unknown, options: glassEasel.EventOptions): number {
  const event = new glassEasel.Event(type, detail, {
    ...options,
    extraFields: touchFields(options.originalEvent, type),
  })
  glassEasel.Event.dispatchEvent(target, event)
  return event.getEventBubbleStatus()
}

function tap(target: Element, detail: unknown, options: glassEasel.EventOptions): number {
  const event = options.originalEvent as Event
  if (longPressed || isInDisabledButton(event.target)) return 1
  duringTap(() => {
    dispatch(target, 'tap', detail, options)
    for (let node = event.target as Node | null; node; node = node.parentNode) {
      if (tapActions.get(node)?.()) break
    }
  })
  // the browser's own click would follow and hit whatever the handlers drew meanwhile
  return isNativeField(event.target) ? 0 : 1
}

/** A tap that no finger made. */
export function press(node: HTMLElement, originalEvent: Event): void {
  const target = elementAt(node)
  if (!target) return
  longPressed = false
  const { left, top, width, height } = node.getBoundingClientRect()
  const options = { bubbles: true, composed: true, capturePhase: true, originalEvent }
  tap(target, { x: left + width / 2, y: top + height / 2 }, options)
}

export function listenToEvents(): void {
  backend.onEvent((target, type, detail, options) => {
    if (type !== 'tap') return dispatch(target, type, detail, options)
    const { x, y } = detail as { x: number; y: number }
    return tap(target, { x, y }, options)
  })
  listenToLongPress()
}

function listenToLongPress(): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let start = { clientX: 0, clientY: 0 }
  const where = (event: Event) => ('touches' in event ? (event as TouchEvent).changedTouches[0] : (event as MouseEvent))
  const cancel = () => clearTimeout(timer)
  const begin = (event: Event) => {
    const at = where(event)
    const target = elementAt(event.target as Node)
    longPressed = false
    cancel()
    if (!at || !target) return
    start = at
    timer = setTimeout(() => {
      longPressed = isHeard(target)
      const options = { bubbles: true, composed: true, capturePhase: true, originalEvent: event }
      const detail = { x: at.clientX, y: at.clientY }
      for (const type of ['longpress', 'longtap']) dispatch(target, type, detail, options)
    }, LONG_PRESS_MS)
  }
  const move = (event: Event) => {
    const at = where(event)
    if (at && Math.hypot(at.clientX - start.clientX, at.clientY - start.clientY) > MOVED_PX) cancel()
  }
  const quietly = { capture: true, passive: true }
  for (const name of ['touchstart', 'mousedown']) document.addEventListener(name, begin, quietly)
  for (const name of ['touchmove', 'mousemove']) document.addEventListener(name, move, quietly)
  for (const name of ['touchend', 'touchcancel', 'mouseup']) document.addEventListener(name, cancel, quietly)
}

/** A long press somebody listens to takes the place of the tap. */
function isHeard(target: Element): boolean {
  for (let at: Element | null = target; at; at = at.getComposedParent()) {
    const { _$eventTarget: heard } = at as unknown as { _$eventTarget?: { listeners: object } }
    if (heard && ('longpress' in heard.listeners || 'longtap' in heard.listeners)) return true
  }
  return false
}
