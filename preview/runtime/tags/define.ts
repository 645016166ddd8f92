// How a tag of WeChat becomes a glass-easel component with one DOM element.

import { builtInTags, componentSpace, type Component, type Drawn } from '../engine'
import { offerToKeyboard } from '../keyboard'
import { mainPackage } from '../packages'
import { templateOf } from '../register'

export type PropertyType = StringConstructor | NumberConstructor | BooleanConstructor | null
/** A type, or a type and the default. `null` takes anything. */
export type Properties = Record<string, PropertyType | readonly [PropertyType, unknown]>

export interface Tag {
  element: Drawn
  component: Component
  /** The current value of a property. */
  value<T>(name: string): T
  set(values: Record<string, unknown>): void
  /** Tell the mini-program: a `bind…` handler on this very tag. */
  fire(type: string, detail?: unknown, options?: { bubbles?: boolean; composed?: boolean }): void
  /** Called now and whenever one of the properties changes. */
  watch(names: string | string[], listener: () => void): void
}

const EVERYWHERE: Properties = {
  hidden: Boolean,
  hoverClass: String,
  hoverStartTime: Number,
  hoverStayTime: Number,
  hoverStopPropagation: Boolean,
  animation: null,
  ariaRole: String,
  ariaLabel: String,
  ariaHidden: null,
  ariaChecked: null,
  ariaDisabled: null,
  ariaExpanded: null,
  ariaSelected: null,
  ariaLive: null,
  ariaAtomic: null,
  ariaModal: null,
  ariaValuenow: null,
  ariaValuemin: null,
  ariaValuemax: null,
  ariaValuetext: null,
  ariaLabelledby: null,
  ariaDescribedby: null,
}
const ARIA = Object.keys(EVERYWHERE).filter((name) => name.startsWith('aria') && name !== 'ariaRole')
const HOVER_MS = 400

const tags = new WeakMap<Node, Tag>()

/** The tag that an element was drawn for. */
export function tagOf(element: Element): Tag | undefined {
  return tags.get(element)
}

export interface Options {
  /** What the tag draws itself takes the place of children. */
  isLeaf?: boolean
}

export function defineTag(name: string, own: Properties, setUp?: (tag: Tag) => void, options: Options = {}): void {
  builtInTags.add(name)
  const properties = { ...EVERYWHERE, ...own }
  let builder = componentSpace
    .define(`__builtin/${name}`)
    .options({ hostNodeTagName: `wx-${name}`, virtualHost: false })
    .template(templateOf(mainPackage().groups, options.isLeaf ? '__builtin/empty' : '__builtin/slot') as never)
  for (const [key, given] of Object.entries(properties)) {
    const property = Array.isArray(given) ? { type: given[0] as null, value: given[1] } : (given as null)
    builder = builder.property(key, property) as unknown as typeof builder
  }
  const definition = builder
    .init(({ self, lifetime, observer }) => {
      const listeners: [string[], () => void][] = []
      const component = self as unknown as Component
      lifetime('created', () => {
        // the page has gone while something was on its way to it: WeChat lets its setData pass in silence
        if (component.getBackendElement() === null) return
        const tag = makeTag(component, (names, listener) => {
          listeners.push([[names].flat(), listener])
          listener()
        })
        setUpEverywhere(tag)
        setUp?.(tag)
      })
      for (const key of Object.keys(properties)) {
        observer(key as never, () => {
          for (const [names, listener] of listeners) if (names.includes(key)) listener()
        })
      }
    })
    .registerComponent()
  componentSpace.setGlobalUsingComponent(name, definition as never)
}

function makeTag(component: Component, watch: Tag['watch']): Tag {
  const element = component.getBackendElement() as unknown as Drawn
  const data = () => component.data as Record<string, unknown>
  const tag: Tag = {
    element,
    component,
    value: <T>(name: string) => data()[name] as T,
    set: (values) => component.setData(values as never),
    fire: (type, detail = {}, options = {}) => component.triggerEvent(type, detail, { bubbles: false, ...options }),
    watch,
  }
  tags.set(element, tag)
  return tag
}

function setUpEverywhere(tag: Tag): void {
  const { element } = tag
  tag.watch('hidden', () => {
    if (tag.value('hidden')) element.style.setProperty('display', 'none', 'important')
    else element.style.removeProperty('display')
  })
  tag.watch('ariaRole', () => {
    const role = tag.value<string>('ariaRole') || element.getAttribute('role')
    setAttribute(element, 'role', role)
    offerToKeyboard(element, role ?? '')
  })
  for (const name of ARIA) {
    tag.watch(name, () => {
      const value = tag.value(name)
      if (value !== undefined && value !== null && value !== '') {
        element.setAttribute(name.replace('aria', 'aria-').toLowerCase(), String(value))
      }
    })
  }
  const press = () => {
    const names = String(tag.value('hoverClass') ?? '')
      .split(/\s+/)
      .filter((each) => each && each !== 'none')
    if (!names.length) return
    element.classList.add(...names)
    setTimeout(() => element.classList.remove(...names), HOVER_MS)
  }
  element.addEventListener('mousedown', press)
  element.addEventListener('touchstart', press, { passive: true })
}

/** `false`, '' and nothing remove the attribute. */
export function setAttribute(element: Element, name: string, value: unknown): void {
  if (value === false || value === '' || value === null || value === undefined) element.removeAttribute(name)
  else element.setAttribute(name, value === true ? '' : String(value))
}

/** DOM events of a tag's inner elements are its own matter. */
export function keepInside(element: Element, ...types: string[]): void {
  for (const type of types) element.addEventListener(type, (event) => event.stopPropagation())
}
