// Intersection observers and animate(): the adapter's observer swallows its first call, and it has no animations.

import { component as adapter } from 'glass-easel-miniprogram-adapter'
import { domOf, type Component, type Drawn, type Element, type glassEasel } from './engine'
import { main } from './shell'
import { topPage } from './stack'

interface HasComponent {
  _$: Component
}

interface Margins {
  left?: number
  top?: number
  right?: number
  bottom?: number
}

interface ObserverOptions {
  thresholds?: number[]
  initialRatio?: number
  observeAll?: boolean
}

type Frame = Record<string, unknown>

const shadowOf = (component: Component) => component.getShadowRoot() as glassEasel.ShadowRoot

function drawn(component: Component, selector: string): Drawn[] {
  return shadowOf(component)
    .querySelectorAll(selector)
    .map((each: Element) => domOf(each))
    .filter((each): each is Drawn => each !== null)
}

export function createIntersectionObserver(owner: HasComponent, options: ObserverOptions = {}) {
  let root: HTMLElement = main
  let margins: Margins = {}
  const running: IntersectionObserver[] = []
  const observer = {
    relativeTo(selector: string, given: Margins = {}) {
      root = drawn(owner._$, selector)[0] ?? main
      margins = given
      return observer
    },
    relativeToViewport(given: Margins = {}) {
      root = main
      margins = given
      return observer
    },
    observe(selector: string, callback: (result: Record<string, unknown>) => void) {
      const { top = 0, right = 0, bottom = 0, left = 0 } = margins
      const rootMargin = `${top}px ${right}px ${bottom}px ${left}px`
      const watching = new IntersectionObserver(
        (entries) => entries.filter((entry) => isNews(entry, options)).forEach((entry) => callback(asResult(entry))),
        { root, rootMargin, threshold: options.thresholds ?? [0] },
      )
      const found = drawn(owner._$, selector)
      for (const each of options.observeAll ? found : found.slice(0, 1)) watching.observe(each)
      running.push(watching)
    },
    disconnect() {
      for (const each of running) each.disconnect()
    },
  }
  return observer
}

function isNews(entry: IntersectionObserverEntry, { initialRatio = 0 }: ObserverOptions): boolean {
  return entry.isIntersecting || entry.intersectionRatio !== initialRatio
}

function asResult(entry: IntersectionObserverEntry): Record<string, unknown> {
  const element = (entry.target as Drawn).__wxElement
  const { intersectionRatio, intersectionRect, boundingClientRect, rootBounds, time } = entry
  const identity = { id: element?.id ?? '', dataset: element?.dataset ?? {} }
  return { ...identity, intersectionRatio, intersectionRect, boundingClientRect, relativeRect: rootBounds, time }
}

const TRANSFORM = /^(translate|scale|rotate|skew)/

function transformPart([name, value]: [string, unknown]): string {
  const unit = /^(rotate|skew)/.test(name) ? 'deg' : name.startsWith('translate') ? 'px' : ''
  const values = [value].flat().map((each) => (typeof each === 'number' ? `${each}${unit}` : String(each)))
  return `${name}(${values.join(',')})`
}

function keyframe(frame: Frame): Keyframe {
  const { ease, offset, ...rest } = frame
  const entries = Object.entries(rest)
  const transform = entries.filter(([name]) => TRANSFORM.test(name)).map(transformPart)
  return {
    ...(Object.fromEntries(entries.filter(([name]) => !TRANSFORM.test(name))) as Keyframe),
    ...(transform.length > 0 && { transform: transform.join(' ') }),
    ...(typeof ease === 'string' && { easing: ease }),
    ...(typeof offset === 'number' && { offset }),
  }
}

export function installObservers(): void {
  Object.assign(adapter.ComponentCaller.prototype, {
    createIntersectionObserver(this: HasComponent, options?: ObserverOptions) {
      return createIntersectionObserver(this, options)
    },
    animate(this: HasComponent, selector: string, frames: Frame[], duration: number, callback?: () => void) {
      const running = drawn(this._$, selector).map((each) =>
        each.animate(frames.map(keyframe), { duration, fill: 'forwards' }),
      )
      void Promise.allSettled(running.map((each) => each.finished)).then(() => callback?.())
    },
    clearAnimation(this: HasComponent, selector: string, options?: unknown, callback?: () => void) {
      for (const each of drawn(this._$, selector)) for (const running of each.getAnimations()) running.cancel()
      ;(typeof options === 'function' ? (options as () => void) : callback)?.()
    },
    getPageId: () => topPage().path,
    setUpdatePerformanceListener: () => undefined,
    getTabBar: () => null,
  })
}
