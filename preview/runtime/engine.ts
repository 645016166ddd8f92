// glass-easel, WeChat's own template engine, set up for this page; and what it must tell the DOM for tests and styles.

import { glassEasel, MiniProgramEnv } from 'glass-easel-miniprogram-adapter'
import { report, warn } from './errors'
import { withLengths } from './styles'

export { glassEasel }
export type Element = glassEasel.Element
export type Component = glassEasel.GeneralComponent

/** A DOM element that the engine made. */
export interface Drawn extends HTMLElement {
  __wxElement?: Element
}

export const builtInTags = new Set<string>()

const environment = new MiniProgramEnv()
export const codeSpace = environment.createCodeSpace('main', true)
export const componentSpace = codeSpace.getComponentSpace()

const describe = (info: unknown): string =>
  typeof info === 'object' && info !== null && 'type' in info ? String(info.type) : 'mini-program'

glassEasel.addGlobalErrorListener((error, info) => {
  report(error, describe(info))
  return false
})
glassEasel.addGlobalWarningListener((message) => {
  warn(message)
  return false
})

const backendContext = new glassEasel.CurrentWindowBackendContext()
// <view> becomes <wx-view> and so on: a DOM <button> or <input> would behave in its own way
backendContext.document = {
  createElement: (tag: string) =>
    document.createElement(tag.includes('-') && !builtInTags.has(tag) ? tag : `wx-${tag}`),
  createTextNode: (text: string) => document.createTextNode(text),
  createDocumentFragment: () => document.createDocumentFragment(),
} as unknown as typeof backendContext.document

export const backend = backendContext
export const associated = environment.associateBackend(backendContext)

/** The DOM element of a node; of a virtual host, its first drawn child. */
export function domOf(element: Element): Drawn | null {
  const own = element.getBackendElement() as unknown as Drawn | null
  if (own) return own
  const shadow = glassEasel.Component.isComponent(element) ? element.getShadowRoot() : null
  for (const child of shadow?.childNodes ?? []) {
    const drawn = child.getBackendElement() as unknown as Drawn | null
    if (drawn instanceof HTMLElement) return drawn
  }
  return null
}

/** The engine element at or above a DOM node. */
export function elementAt(node: Node | null): Element | null {
  for (let at = node; at; at = at.parentNode) {
    const element = (at as Drawn).__wxElement
    if (element) return element
  }
  return null
}

function ownDom(element: Element): HTMLElement | null {
  const drawn = element.getBackendElement() as unknown
  return drawn instanceof HTMLElement ? drawn : null
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** Ids, class names and data-* reach the DOM, for selectors of tests and of id rules; rpx in inline styles count. */
function mirrorToDom(): void {
  const prototype = glassEasel.Element.prototype
  const { setNodeStyle, setDataset, setNodeClass } = prototype
  prototype.setNodeStyle = function (style, segment) {
    setNodeStyle.call(this, withLengths(String(style)), segment)
  }
  prototype.setDataset = function (name, value) {
    setDataset.call(this, name, value)
    if (typeof value === 'string' || typeof value === 'number') {
      ownDom(this)?.setAttribute(`data-${kebab(name)}`, String(value))
    }
  }
  prototype.setNodeClass = function (classes, segment) {
    setNodeClass.call(this, classes, segment)
    ownDom(this)?.setAttribute('data-cls', Array.isArray(classes) ? classes.join(' ') : String(classes))
  }
  const id = Object.getOwnPropertyDescriptor(prototype, 'id')
  Object.defineProperty(prototype, 'id', {
    ...id,
    set(this: Element, value: unknown) {
      id?.set?.call(this, value)
      ownDom(this)?.setAttribute('data-wxid', String(value))
    },
  })
}

let waiting: Component[] | null = null

/** The adapter never fires `ready` by itself: after the first frame, children before parents. */
function fireReadyLater(component: Component): void {
  if (waiting === null) {
    waiting = []
    requestAnimationFrame(() => {
      const ready = waiting ?? []
      waiting = null
      for (const each of ready.reverse()) each.triggerLifetime('ready', [])
    })
  }
  waiting.push(component)
}

export function startEngine(): void {
  mirrorToDom()
  const everywhere = codeSpace
    .behavior()
    .init(({ self, lifetime }) => {
      const component = self._$ as unknown as Component
      lifetime('created', () => ownDom(component)?.setAttribute('is', component.is))
      lifetime('attached', () => fireReadyLater(component))
    })
    .register()
  codeSpace.setOverallBehavior((everywhere as unknown as { _$: glassEasel.GeneralBehavior })._$)
}
