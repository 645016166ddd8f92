// Our own files of the mini-program, for the checks.
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
export const APP = path.join(ROOT, 'miniprogram')

/** Paths relative to miniprogram/, without the generated ones. */
export function ownFiles(...endings) {
  return fs
    .readdirSync(APP, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(APP, path.join(entry.parentPath ?? entry.path, entry.name)))
    .filter((name) => !name.startsWith('vendor/') && endings.some((ending) => name.endsWith(ending)))
    .sort()
}

export function read(name) {
  return fs.readFileSync(path.join(APP, name), 'utf8')
}

export function exists(name) {
  return fs.existsSync(path.join(APP, name))
}

/** Page paths of the main package and of every sub-package. */
export function pages() {
  const app = JSON.parse(read('app.json'))
  const packages = app.subPackages ?? app.subpackages ?? []
  return [...app.pages, ...packages.flatMap(({ root, pages }) => pages.map((page) => `${root}/${page}`))]
}

/** Prints what is wrong and ends with 1, or says that all is well. */
export function report(what, problems) {
  for (const problem of problems) console.error(`${what}: ${problem}`)
  if (problems.length > 0) process.exit(1)
  console.log(`${what}: ok`)
}
