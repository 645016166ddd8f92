// `node preview/build.mjs [--source miniprogram] [--out var/preview] [--watch] [--lenient]`
// Compiles a mini-program and the host that runs it into a folder of static files. Mistakes in the source end the
// build with status 1 and leave the last good build alone; `--lenient` builds in spite of them.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import * as esbuild from 'esbuild'
import { compilePackages } from './compile/packages.mjs'
import { Project } from './compile/project.mjs'

const HERE = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname)
const OURS = path.join(HERE, '../miniprogram')
const PICTURES = /\.(png|jpe?g|gif|svg|webp)$/i
const SETTLED_MS = 120

const { values: options } = parseArgs({
  options: {
    source: { type: 'string', default: OURS },
    out: { type: 'string', default: path.join(HERE, '../var/preview') },
    watch: { type: 'boolean', default: false },
    lenient: { type: 'boolean', default: false },
  },
})

/** Whether the build was good. */
async function build() {
  const began = Date.now()
  if (!copyVendor()) return false
  const project = new Project(options.source)
  const packages = project.problems.length ? new Map() : await compilePackages(project)
  const errors = project.problems.filter((item) => item.level === 'error')
  for (const { level, file, line, message } of project.problems) {
    console.error(`${level}: ${path.relative('.', path.join(project.root, file))}${line ? `:${line}` : ''} ${message}`)
  }
  if (errors.length && !(options.lenient && packages.size)) return false
  const fresh = `${path.resolve(options.out)}.${process.pid}.new` // several may build at once
  fs.mkdirSync(path.dirname(fresh), { recursive: true, mode: 0o700 }) // `make run` keeps personal data beside it
  fs.rmSync(fresh, { recursive: true, force: true })
  fs.mkdirSync(path.join(fresh, 'packages'), { recursive: true })
  for (const [root, content] of packages) {
    fs.writeFileSync(
      path.join(fresh, 'packages', `${root.replaceAll('/', '.') || 'main'}.json`),
      JSON.stringify(content),
    )
  }
  const roots = project.packages.map(({ root, pages }) => ({ root, pages }))
  const appearance = { app: project.app, packages: roots, problems: project.problems }
  fs.writeFileSync(path.join(fresh, 'app.json'), JSON.stringify(appearance))
  for (const file of project.files()) {
    if (PICTURES.test(file)) fs.cpSync(path.join(project.root, file), path.join(fresh, 'source', file))
  }
  await buildHost(fresh)
  fs.writeFileSync(path.join(fresh, 'build.json'), JSON.stringify({ id: String(began) }))
  replaceFolder(fresh, path.resolve(options.out))
  console.log(`${path.relative('.', options.out)}: built in ${Date.now() - began} ms`)
  return true
}

/** TDesign's components as our own sources name them; other sources bring their own. */
function copyVendor() {
  if (path.resolve(options.source) !== OURS) return true
  const done = spawnSync(process.execPath, [path.join(HERE, '../tools/vendor-tdesign.mjs')], { encoding: 'utf8' })
  if (done.status !== 0) console.error(`error: ${done.stderr.match(/^\w*Error: .*/m)?.[0] ?? done.stderr}`)
  return done.status === 0
}

async function buildHost(out) {
  await esbuild.build({
    entryPoints: [
      { in: path.join(HERE, 'runtime/main.ts'), out: 'phone' },
      { in: path.join(HERE, 'runtime/phone.css'), out: 'phone' },
      { in: path.join(HERE, 'frame/frame.ts'), out: 'frame' },
    ],
    bundle: true,
    outdir: out,
    format: 'iife',
    target: 'es2022',
    sourcemap: 'linked',
    logLevel: 'warning',
  })
  for (const [from, to] of [
    ['runtime/phone.html', 'phone.html'],
    ['frame/index.html', 'index.html'],
    ['frame/frame.css', 'frame.css'],
  ]) {
    fs.copyFileSync(path.join(HERE, from), path.join(out, to))
  }
}

/** Nobody ever sees half a build; of two at once the later one stays. */
function replaceFolder(fresh, out) {
  const old = `${fresh}.old`
  for (;;) {
    try {
      if (fs.existsSync(out)) fs.renameSync(out, old)
      fs.renameSync(fresh, out)
      return
    } catch (error) {
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error
    } finally {
      fs.rmSync(old, { recursive: true, force: true })
    }
  }
}

function watch() {
  let timer
  let isBuilding = false
  const again = async () => {
    if (isBuilding) return wait()
    isBuilding = true
    await build().catch((error) => console.error(error.message))
    isBuilding = false
  }
  const wait = () => {
    clearTimeout(timer)
    timer = setTimeout(again, SETTLED_MS)
  }
  for (const folder of [options.source, HERE]) {
    fs.watch(folder, { recursive: true }, (_, file) => void (file?.startsWith('vendor') || wait()))
  }
  console.log(`Watching ${path.relative('.', options.source)}; end with Ctrl-C.`)
}

const isGood = await build()
if (options.watch) watch()
else process.exitCode = isGood ? 0 : 1
