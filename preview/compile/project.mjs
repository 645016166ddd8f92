// The source folder of a mini-program: reading, WeChat's way of finding files, and what is wrong with them.
import fs from 'node:fs'
import path from 'node:path'

/** `/a/../b` → `b`: paths inside a project never begin with a slash. */
export const normal = (name) => path.posix.normalize(name).replace(/^\/+/, '')

export class Project {
  /** @param {string} root folder that holds app.json */
  constructor(root) {
    this.root = path.resolve(root)
    /** @type {{level: 'error' | 'warning', file: string, line?: number, message: string}[]} */
    this.problems = []
    this.app = this.readJson('app.json')
    /** @type {{root: string, pages: string[]}[]} the main package first, its root is '' */
    this.packages = [{ root: '', pages: this.app.pages ?? [] }]
    for (const item of this.app.subPackages ?? this.app.subpackages ?? []) {
      const root = normal(item.root).replace(/\/$/, '')
      this.packages.push({ root, pages: item.pages.map((page) => `${root}/${page}`) })
    }
  }

  error(file, message, line) {
    this.problems.push({ level: 'error', file, line, message })
  }

  warn(file, message, line) {
    this.problems.push({ level: 'warning', file, line, message })
  }

  read(name) {
    return fs.readFileSync(path.join(this.root, name), 'utf8')
  }

  exists(name) {
    return fs.statSync(path.join(this.root, name), { throwIfNoEntry: false })?.isFile() ?? false
  }

  readJson(name) {
    try {
      return JSON.parse(this.read(name))
    } catch (error) {
      this.error(name, error.message)
      return {}
    }
  }

  /** The root of the package that `name` belongs to. */
  packageOf(name) {
    return this.packages.find((item) => item.root && name.startsWith(`${item.root}/`))?.root ?? ''
  }

  /** Code of one sub-package is not there when another one, or the main package, runs. */
  mayUse(from, target) {
    const owner = this.packageOf(target)
    return owner === '' || owner === this.packageOf(from)
  }

  /** The first existing `spec` + ending, seen from file `from`; relative, or absolute with a leading slash. */
  find(from, spec, endings) {
    const base = spec.startsWith('/') ? normal(spec) : normal(path.posix.join(path.posix.dirname(from), spec))
    const ending = endings.find((item) => this.exists(base + item))
    return ending === undefined ? null : base + ending
  }

  findScript(from, spec) {
    return this.find(from, spec, /\.(js|ts)$/.test(spec) ? [''] : ['.ts', '.js', '/index.ts', '/index.js'])
  }

  /** A component's path without extension. */
  findComponent(from, spec) {
    const found = this.find(from, spec, ['.json', '/index.json'])
    return found === null ? null : found.slice(0, -'.json'.length)
  }

  /** Every file below the root, skipping folders that never belong to a mini-program. */
  *files(folder = '') {
    for (const entry of fs.readdirSync(path.join(this.root, folder), { withFileTypes: true })) {
      const name = path.posix.join(folder, entry.name)
      if (!entry.isDirectory()) yield name
      else if (entry.name !== 'node_modules' && !entry.name.startsWith('.')) yield* this.files(name)
    }
  }
}
