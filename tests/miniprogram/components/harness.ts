// Runs the logic of a behavior or component without WeChat: data, methods, observers of single fields, and its events.
// What it looks like is for the browser tests.

interface Definition {
  data?: Record<string, unknown>
  properties?: Record<string, { value: unknown }>
  methods?: Record<string, (...args: unknown[]) => unknown>
  observers?: Record<string, (...args: unknown[]) => void>
  lifetimes?: Record<string, () => void>
  pageLifetimes?: Record<string, () => void>
}

let last: Definition = {}
const remember = (definition: Definition): Definition => (last = definition)
Object.assign(globalThis, { Behavior: remember, Component: remember })

export interface Instance {
  data: Record<string, unknown>
  events: [string, unknown][]
  setData(changes: Record<string, unknown>): void
  triggerEvent(name: string, detail?: unknown): void
  call(method: string, ...args: unknown[]): unknown
  life(name: string): void
}

/** Of the component or behavior that was imported last, or of `definition`. */
export function make(definition: Definition = last): Instance {
  const properties = Object.entries(definition.properties ?? {}).map(([name, { value }]) => [name, value])
  const instance: Instance = {
    data: structuredClone({ ...definition.data, ...Object.fromEntries(properties) }) as Record<string, unknown>,
    events: [],
    setData(changes) {
      Object.assign(this.data, changes)
      for (const [names, observer] of Object.entries(definition.observers ?? {})) {
        const watched = names.split(',').map((name) => name.trim())
        if (watched.some((name) => name in changes)) observer.apply(this, watched.map((name) => this.data[name]))
      }
    },
    triggerEvent(name, detail) {
      this.events.push([name, detail])
    },
    call(method, ...args) {
      return definition.methods?.[method]?.apply(this, args)
    },
    life(name) {
      const life = definition.pageLifetimes?.[name] ?? definition.lifetimes?.[name]
      life?.apply(this)
    },
  }
  return Object.assign(instance, definition.methods)
}
