// Walks a mini-program from app.json and collects what each package needs at run time.
import { addScript } from './scripts.mjs'
import { compileStyle } from './styles.mjs'
import { TAGS } from './tags.mjs'
import { Templates } from './templates.mjs'

/** Package root ('' is main) → what runtime/types.ts calls `PackageContent`. */
export async function compilePackages(project) {
  const walk = new Walk(project)
  const appScript = project.findScript('app', './app')
  if (appScript === null) project.error('app.ts', 'is missing')
  else await addScript(project, walk.modules, appScript)
  if (project.exists('app.wxss')) walk.styles.set('app', compileStyle(project, 'app.wxss', 'app'))
  for (const { pages } of project.packages) for (const page of pages) await walk.add(page, true)
  return new Map(project.packages.map(({ root, pages }) => [root, { ...walk.content(root), pages, appScript }]))
}

class Walk {
  constructor(project) {
    this.project = project
    this.modules = new Map()
    this.styles = new Map()
    this.configs = new Map()
    this.scripts = new Map()
    this.templates = new Map(project.packages.map(({ root }) => [root, new Templates(project)]))
  }

  /** A page or component, by its path without extension, with the components it uses. */
  async add(name, isPage) {
    if (this.configs.has(name)) return
    const { project } = this
    const file = `${name}.json`
    const config = project.exists(file) ? project.readJson(file) : {}
    if (!isPage && !config.component) project.error(file, 'a component must say "component": true')
    this.configs.set(name, { ...config, usingComponents: {}, isPage })
    await this.addUsed(name, config)
    this.templates.get(project.packageOf(name)).add(name)
    if (project.exists(`${name}.wxss`)) this.styles.set(name, compileStyle(project, `${name}.wxss`, name))
    const script = project.findScript('app', `/${name}`)
    if (script === null) return project.error(name, 'has neither .ts nor .js')
    this.scripts.set(name, script)
    await addScript(project, this.modules, script)
  }

  async addUsed(name, config) {
    const { project } = this
    const file = `${name}.json`
    const own = config.usingComponents ?? {}
    const used = { ...project.app.usingComponents, ...own }
    for (const [tag, spec] of Object.entries(used)) {
      const from = tag in own ? file : 'app.json'
      const target = project.findComponent(from, spec)
      if (TAGS.has(tag)) project.error(file, `the component ${tag} hides WeChat's own tag`)
      if (target === null) project.error(file, `the component ${tag} leads nowhere: ${spec}`)
      else if (!project.mayUse(name, target)) project.error(file, `the component ${tag} is in another sub-package`)
      else {
        this.configs.get(name).usingComponents[tag] = `/${target}`
        await this.add(target, false)
      }
    }
    for (const generic of Object.values(config.componentGenerics ?? {})) {
      const target = generic.default && project.findComponent(file, generic.default)
      if (!target) continue
      generic.default = `/${target}`
      await this.add(target, false)
    }
  }

  content(root) {
    const own = (map) => Object.fromEntries([...map].filter(([name]) => this.project.packageOf(name) === root))
    return {
      root,
      modules: own(this.modules),
      styles: own(this.styles),
      configs: own(this.configs),
      scripts: own(this.scripts),
      templates: String(this.templates.get(root)),
    }
  }
}
