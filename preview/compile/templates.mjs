// WXML and WXS → one group of glass-easel templates for each package.
import { createRequire } from 'node:module'
import path from 'node:path'
import { normal } from './project.mjs'

const { TmplGroup } = createRequire(import.meta.url)('glass-easel-template-compiler')

/** WXS hooks of the runtime (runtime/wxs.ts): change observers, and event handlers that are WXS functions. */
const HOOKS = 'Q.A=function(f){return __wxs.onChange(f)};Q.C=function(a,b,c,d){return __wxs.onEvent(a,b,c,d)};'
const CONSTRUCTOR = /([\w$]+(?:\.[\w$]+|\[[^\]]+\])*)\.constructor\b/g
const REQUIRE = /\brequire\(\s*["']([^"']+)["']\s*\)/g

export class Templates {
  constructor(project) {
    this.project = project
    this.group = TmplGroup.newDev()
    this.group.setExtraRuntimeScript(HOOKS)
    this.group.addTmpl('__builtin/slot', '<slot/>')
    this.group.addTmpl('__builtin/empty', '')
    this.seen = new Set()
  }

  /** `name` is the path without `.wxml`. */
  add(name) {
    if (this.seen.has(name)) return
    this.seen.add(name)
    const file = `${name}.wxml`
    if (!this.project.exists(file)) return this.project.error(file, 'is missing')
    for (const item of this.group.addTmpl(name, this.project.read(file)) ?? []) {
      // the engine is lenient, WeChat's compiler is not; what others wrote is theirs
      const report = item.isError || !file.startsWith('vendor/') ? 'error' : 'warn'
      this.project[report](file, item.message, item.startLine + 1)
    }
    for (const module of this.group.getInlineScriptModuleNames(name)) {
      this.group.setInlineScript(name, module, asScript(this.group.getInlineScript(name, module)))
    }
    for (const dependency of this.group.getDirectDependencies(name)) this.add(dependency)
    for (const script of this.group.getScriptDependencies(name)) this.addScript(script)
  }

  addScript(name) {
    if (this.seen.has(`wxs:${name}`)) return
    this.seen.add(`wxs:${name}`)
    const file = name.endsWith('.wxs') ? name : `${name}.wxs`
    if (!this.project.exists(file)) return this.project.error(file, 'is missing')
    const source = this.project.read(file)
    this.group.addScript(name, asScript(source))
    for (const [, spec] of source.matchAll(REQUIRE)) {
      this.addScript(normal(path.posix.join(path.posix.dirname(name), spec)).replace(/\.wxs$/, ''))
    }
  }

  /** A JavaScript expression: path → template generator. */
  toString() {
    return this.group.getTmplGenObjectGroups()
  }
}

/** WXS is not JavaScript: `x.constructor` is a word such as "Array", and module names carry no extension. */
function asScript(source) {
  return source.replace(CONSTRUCTOR, '__wxs.typeName($1)').replace(REQUIRE, (text) => text.replace('.wxs', ''))
}
