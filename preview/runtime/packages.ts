// Packages arrive as JSON: the main one at the start, a sub-package when one of its pages is opened, as in WeChat.

import type { Build, ComponentConfig, PackageContent } from './types'

type Templates = Record<string, unknown>

interface Loaded extends PackageContent {
  groups: Templates
}

const loaded = new Map<string, Loaded>()
let build: Build

export async function loadBuild(): Promise<Build> {
  build = await fetchJson<Build>('app.json')
  return build
}

export function appConfig(): Build['app'] {
  return build.app
}

export function pageExists(path: string): boolean {
  return build.packages.some(({ pages }) => pages.includes(path))
}

export function loadedPackages(): string[] {
  return [...loaded.keys()]
}

export async function loadPackageOf(path: string): Promise<void> {
  const root = rootOf(path)
  if (loaded.has(root)) return
  const content = await fetchJson<PackageContent>(`packages/${root.replaceAll('/', '.') || 'main'}.json`)
  // the text is our own compiler's output
  const groups = (0, eval)(`(${content.templates})\n//# sourceURL=wxml/${root || 'main'}.js`) as Templates
  loaded.set(root, { ...content, groups })
}

export function rootOf(path: string): string {
  return build.packages.find(({ root }) => root && path.startsWith(`${root}/`))?.root ?? ''
}

export function packageOf(path: string): Loaded {
  const found = loaded.get(rootOf(path))
  if (!found) throw new Error(`the package of ${path} is not loaded`)
  return found
}

export function mainPackage(): Loaded {
  return packageOf('app')
}

export function configOf(path: string): ComponentConfig {
  const config = packageOf(path).configs[path]
  if (!config) throw new Error(`there is no page or component ${path}`)
  return config
}

async function fetchJson<T>(name: string): Promise<T> {
  const answer = await fetch(name, { cache: 'no-store' })
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`)
  return (await answer.json()) as T
}
