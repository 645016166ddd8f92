// wx.createSelectorQuery(): WeChat's, with node(), which the adapter lacks.

import { component as adapter } from 'glass-easel-miniprogram-adapter'
import { domOf, glassEasel, type Component, type Drawn, type Element } from './engine'
import { main } from './shell'
import { canvasIn } from './tags/media'
import { topPage } from './stack'
import { asWeChatCanvas } from './wx/pictures'

type Found = Element | null
type Pick = (element: Found) => unknown
type Callback = (result: unknown) => void

interface Fields {
  id?: boolean
  dataset?: boolean
  rect?: boolean
  size?: boolean
  scrollOffset?: boolean
  node?: boolean
  properties?: string[]
  computedStyle?: string[]
}

interface HasComponent {
  _$: Component
}

export function rectOf(element: Found): Record<string, number> {
  const above = main.getBoundingClientRect().top
  const dom = element ? domOf(element) : main
  const { left, top, right, bottom, width, height } = dom?.getBoundingClientRect() ?? new DOMRect()
  return { left, top: top - above, right, bottom: bottom - above, width, height }
}

function scrollOf(element: Found): Record<string, number> {
  const { scrollLeft, scrollTop, scrollWidth, scrollHeight } = (element && domOf(element)) || topPage().scroller
  return { scrollLeft, scrollTop, scrollWidth, scrollHeight }
}

function nodeOf(element: Found): unknown {
  const dom = element && domOf(element)
  if (!dom) return null
  const canvas = canvasIn(dom)
  return canvas ? asWeChatCanvas(canvas) : scrollerOf(dom)
}

function scrollerOf(dom: Drawn): object {
  return {
    scrollTo: (options: ScrollToOptions) => dom.scrollTo(options),
    scrollIntoView: (selector: string) =>
      dom.querySelector(`[data-wxid="${CSS.escape(selector.slice(1))}"]`)?.scrollIntoView(),
  }
}

function fieldsOf(element: Found, wanted: Fields): Record<string, unknown> {
  const { left, top, right, bottom, width, height } = rectOf(element)
  const styles = element && wanted.computedStyle ? getComputedStyle(domOf(element) as Drawn) : null
  const data = element && glassEasel.Component.isComponent(element) ? (element.data as Record<string, unknown>) : {}
  return {
    ...(wanted.id && { id: element?.id ?? '' }),
    ...(wanted.dataset && { dataset: element?.dataset ?? {} }),
    ...(wanted.rect && { left, top, right, bottom }),
    ...(wanted.size && { width, height }),
    ...(wanted.scrollOffset && scrollOf(element)),
    ...(wanted.node && { node: nodeOf(element) }),
    ...Object.fromEntries((wanted.properties ?? []).map((name) => [name, data[name]])),
    ...Object.fromEntries((wanted.computedStyle ?? []).map((name) => [name, styles?.getPropertyValue(kebab(name))])),
  }
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

class Query {
  private readonly steps: (() => unknown)[] = []

  constructor(private scope: Component) {}

  in(component: HasComponent): this {
    this.scope = component._$
    return this
  }

  select(selector: string) {
    return this.nodes((pick) => {
      const found = this.root().querySelector(selector)
      return found ? pick(found) : null
    })
  }

  selectAll(selector: string) {
    return this.nodes((pick) => this.root().querySelectorAll(selector).map(pick))
  }

  selectViewport() {
    return this.nodes((pick) => pick(null))
  }

  exec(callback?: (results: unknown[]) => void): this {
    setTimeout(() => {
      const results = this.steps.map((step) => step())
      callback?.(results)
    })
    return this
  }

  private root() {
    return this.scope.getShadowRoot() as glassEasel.ShadowRoot
  }

  private nodes(find: (pick: Pick) => unknown) {
    const add = (pick: Pick, callback?: Callback): Query => {
      this.steps.push(() => {
        const result = find(pick)
        callback?.(result)
        return result
      })
      return this
    }
    const identity = (element: Found) => ({ id: element?.id ?? '', dataset: element?.dataset ?? {} })
    return {
      boundingClientRect: (callback?: Callback) => add((each) => ({ ...identity(each), ...rectOf(each) }), callback),
      scrollOffset: (callback?: Callback) => add((each) => ({ ...identity(each), ...scrollOf(each) }), callback),
      node: (callback?: Callback) => add((each) => ({ node: nodeOf(each) }), callback),
      fields: (wanted: Fields, callback?: Callback) => add((each) => fieldsOf(each, wanted), callback),
    }
  }
}

export function createQuery(scope: Component): Query {
  return new Query(scope)
}

/** `this.createSelectorQuery()` in pages and components. */
export function installQueries(): void {
  Object.assign(adapter.ComponentCaller.prototype, {
    createSelectorQuery(this: HasComponent) {
      return new Query(this._$)
    },
  })
}
