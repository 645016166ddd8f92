// App(), Page(), Component(), Behavior(), require(): the mini-program's own code, run as WeChat runs it.

import { codeSpace, componentSpace } from './engine'
import { report } from './errors'
import { configOf, mainPackage, packageOf } from './packages'
import { addSheet } from './styles'
import { builtInBehaviors } from './behaviors'

type Definition = Record<string, unknown> & { behaviors?: unknown[]; options?: Record<string, unknown> }
type Registrar = (definition: Definition) => void
type ModuleFunction = (...scope: unknown[]) => void

/** Names of the browser that do not exist in WeChat's logic layer, and so must not be seen by the code. */
const HIDDEN =
  'window document localStorage sessionStorage indexedDB fetch XMLHttpRequest location navigator history alert self'.split(
    ' ',
  )
const SCOPE = 'require module exports wx App Page Component Behavior getApp getCurrentPages globalThis global'.split(
  ' ',
)

export type AppInstance = Record<string, unknown>

export interface Environment {
  wx: object
  currentPages: () => unknown[]
}

let app: AppInstance | null = null
let environment: Environment
const modules = new Map<string, { exports: unknown }>()
const defined = new Set<string>()
const defining: { path: string; Page: Registrar; Component: Registrar }[] = []
let scopes = 0

const logicGlobal = {
  Object, Array, Promise, Map, Set, WeakMap, WeakSet, JSON, Math, Date, Number, String, Boolean, RegExp, Error, Symbol,
  ArrayBuffer, DataView, Uint8Array, Uint16Array, Uint32Array, Int8Array, Int16Array, Int32Array, Float32Array,
  Float64Array, setTimeout, clearTimeout, setInterval, clearInterval, console,
};

export function setEnvironment(given: Environment): void {
  environment = given
}

export function runApp(): AppInstance {
  requireModule(mainPackage().appScript)
  app ??= {}
  return app
}

function current(): { path: string; Page: Registrar; Component: Registrar } {
  const top = defining.at(-1)
  if (!top) throw new Error('Page() and Component() belong at the top level of a page or component file')
  return top
}

function withBehaviors(definition: Definition): Definition {
  const behaviors = (definition.behaviors ?? []).map((each) => {
    if (typeof each !== 'string') return each
    const found = builtInBehaviors[each]
    if (!found) throw new Error(`unknown behavior ${each}`)
    return found
  })
  return { ...definition, behaviors }
}

function defineComponent(definition: Definition): void {
  const { path, Component } = current()
  const config = configOf(path)
  const { styleIsolation, addGlobalClass } = definition.options ?? {}
  if (styleIsolation) config.styleIsolation ??= styleIsolation as NonNullable<typeof config.styleIsolation>
  if (addGlobalClass) config.styleIsolation ??= 'apply-shared'
  setStaticConfig(path)
  Component(withBehaviors(definition))
}

function setStaticConfig(path: string): void {
  const { isPage, ...config } = configOf(path)
  const known = { ...config, component: isPage ? undefined : true }
  codeSpace.addComponentStaticConfig(path, known as unknown as Parameters<typeof codeSpace.addComponentStaticConfig>[1])
}

function requireModule(file: string): unknown {
  const known = modules.get(file)
  if (known) return known.exports
  const source = packageOf(file).modules[file]
  if (!source) throw new Error(`module ${file} is not there`)
  const module = { exports: {} as unknown }
  modules.set(file, module)
  const text = `(function(${[...SCOPE, ...HIDDEN].join(',')}){${source.code}\n})\n//# sourceURL=mini-program/${file}`
  const run = (0, eval)(text) as ModuleFunction // the text is our own compiler's output
  const requireFrom = (spec: string) => {
    const target = source.requires[spec]
    if (target === undefined) throw new Error(`module ${spec} is not there (from ${file})`)
    return requireModule(target)
  }
  const behavior = (definition: Definition) =>
    codeSpace
      .behavior()
      .definition(withBehaviors(definition) as object)
      .register()
  const scope = [
    requireFrom,
    module,
    module.exports,
    environment.wx,
    (definition: AppInstance) => void (app = definition),
    (definition: Definition) => current().Page(withBehaviors(definition)),
    defineComponent,
    behavior,
    () => app,
    () => environment.currentPages(),
    logicGlobal,
    logicGlobal,
  ]
  run.apply(undefined, scope)
  return module.exports
}

/** Registers the page or component at `path` and everything it uses, once. */
export function ensureDefined(path: string): void {
  if (defined.has(path)) return
  defined.add(path)
  const config = configOf(path)
  const generics = Object.values(config.componentGenerics ?? {}).map((each) => each !== true && each.default)
  for (const used of [...Object.values(config.usingComponents), ...generics]) if (used) ensureDefined(used.slice(1))
  const prefix = config.isPage ? '' : `s${(scopes++).toString(36)}`
  const { groups, scripts } = packageOf(path)
  setStaticConfig(path)
  codeSpace.addCompiledTemplate(path, templateOf(groups, path))
  codeSpace.addStyleSheet(path, undefined, prefix)
  codeSpace.componentEnv(path, ({ Page, Component }) => {
    defining.push({ path, Page: Page as unknown as Registrar, Component: Component as unknown as Registrar })
    try {
      requireModule(scripts[path] ?? '')
    } catch (error) {
      report(error, `loading ${path}`)
    } finally {
      defining.pop()
    }
  })
  if (!config.isPage) addSheet(path, isSharing(config.styleIsolation) ? '' : `${prefix}--`)
  if (!componentSpace.getComponentByUrlWithoutDefault(path, '')) report(new Error('registered nothing'), path)
}

const isSharing = (isolation: string | undefined): boolean => isolation === 'shared' || isolation === 'page-shared'

type Template = Parameters<typeof codeSpace.addCompiledTemplate>[1]

export function templateOf(groups: Record<string, unknown>, path: string): Template {
  return { groupList: groups, content: groups[path], fallbackListenerOnNativeNode: true } as unknown as Template
}
