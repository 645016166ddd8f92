// WXS at run time: its globals, and the instances that WXS event handlers and change observers are given.

import { domOf, glassEasel, type Component, type Drawn, type Element } from './engine'
import { withLengths } from './styles'

type Styles = string | Record<string, string | number>
type Descriptor = Record<string, (...values: never[]) => unknown>
type WxsEvent = { currentTarget: unknown }
type Handler = (...values: unknown[]) => unknown

const states = new WeakMap<Element, object>()
const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

function elementOf(value: unknown): Element | null {
  if (!value) return null
  const inner = (value as { _$?: unknown })._$
  return (inner ?? value) as Element
}

function shadowAround(element: Element): glassEasel.ShadowRoot | null {
  const own = glassEasel.Component.isComponent(element) ? element.getShadowRoot() : null
  return own ?? element.ownerShadowRoot
}

function descriptor(value: unknown): Descriptor | null {
  const element = elementOf(value)
  if (!element) return null
  const dom = () => domOf(element) as Drawn
  const component = element as Component
  return {
    selectComponent: (selector: string) => descriptor(shadowAround(element)?.querySelector(selector)),
    selectAllComponents: (selector: string) => shadowAround(element)?.querySelectorAll(selector).map(descriptor),
    setStyle: (styles: Styles) => setStyle(dom(), styles),
    addClass: (...names: string[]) => names.forEach((name) => element.toggleNodeClass(name, true)),
    removeClass: (...names: string[]) => names.forEach((name) => element.toggleNodeClass(name, false)),
    hasClass: (name: string) => (dom().dataset['cls'] ?? '').split(' ').includes(name),
    getDataset: () => element.dataset ?? {},
    getState: () => {
      const state = states.get(element) ?? {}
      states.set(element, state)
      return state
    },
    callMethod: (name: string, argument: unknown) => {
      const caller = component.getMethodCaller() as unknown as Record<string, Handler>
      caller[name]?.call(caller, argument)
    },
    triggerEvent: (name: string, detail: unknown, options: object) => component.triggerEvent(name, detail, options),
    requestAnimationFrame: (work: FrameRequestCallback) => requestAnimationFrame(work),
    setTimeout: (work: () => void, milliseconds: number) => setTimeout(work, milliseconds),
    clearTimeout: (timer: number) => clearTimeout(timer),
    getBoundingClientRect: () => dom().getBoundingClientRect().toJSON() as object,
    getComputedStyle: (names: string[]) => {
      const styles = getComputedStyle(dom())
      return Object.fromEntries(names.map((name) => [name, styles.getPropertyValue(kebab(name))]))
    },
  }
}

function setStyle(dom: Drawn | null, styles: Styles): void {
  if (!dom) return
  if (typeof styles === 'string') dom.style.cssText += `;${withLengths(styles)}`
  else
    for (const [name, value] of Object.entries(styles)) dom.style.setProperty(kebab(name), withLengths(String(value)))
}

/** In WXS `x.constructor` is a word. */
function typeName(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined
  if (Array.isArray(value)) return 'Array'
  if (value instanceof Date || value instanceof RegExp) return value.constructor.name
  const name = typeof value
  return name === 'object' ? 'Object' : `${name[0]?.toUpperCase()}${name.slice(1)}`
}

function isMethodOf(caller: object, handler: unknown): boolean {
  for (const name in caller) if (Reflect.get(caller, name) === handler) return true
  return false
}

const hooks = {
  typeName,
  /** `change:prop` observers run once the tree is complete. */
  onChange: (observer: Handler) => (now: unknown, before: unknown, host: unknown, element: unknown) =>
    Promise.resolve().then(() => observer(now, before, descriptor(host), descriptor(element))),
  /** A handler that is no method of the component is a WXS function. */
  onEvent: (caller: object, event: WxsEvent, handler: Handler, path?: unknown[]) => {
    if (!path?.[0] && isMethodOf(caller, handler)) return handler.call(caller, event)
    const given = Object.create(event) as Record<string, unknown>
    given['instance'] = descriptor(event.currentTarget)
    return handler.call(null, given, descriptor(caller))
  },
}

export function installWxs(): void {
  const getDate = (...values: []) => new Date(...values)
  const getRegExp = (pattern: string, flags?: string) => new RegExp(pattern, flags)
  Object.assign(window, { __wxs: hooks, getDate, getRegExp })
}
