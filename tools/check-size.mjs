// The size of each package as WeChat would ship it: TypeScript without its types. WeChat allows 2 MB a package; the
// main package stays below 1.2 MB, because everybody waits for it.
import fs from 'node:fs'
import path from 'node:path'
import { transformSync } from 'esbuild'
import { APP, read, report } from './sources.mjs'

const MAIN = 1.2 * 1024 * 1024
const PACKAGE = 2 * 1024 * 1024

function size(name) {
  if (name.endsWith('.d.ts') || name.endsWith('.md')) return 0
  const content = fs.readFileSync(path.join(APP, name))
  if (!name.endsWith('.ts')) return content.length
  return Buffer.byteLength(transformSync(content.toString(), { loader: 'ts', target: 'es2018' }).code)
}

const files = fs
  .readdirSync(APP, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.relative(APP, path.join(entry.parentPath ?? entry.path, entry.name)))
if (!files.some((name) => name.startsWith('vendor/tdesign/'))) report('size', ['run `npm run vendor` first'])
const app = JSON.parse(read('app.json'))
const roots = (app.subPackages ?? app.subpackages ?? []).map(({ root }) => root.replace(/\/$/, ''))
const sums = new Map([['main', 0], ...roots.map((root) => [root, 0])])
for (const name of files) {
  const root = roots.find((candidate) => name.startsWith(`${candidate}/`)) ?? 'main'
  sums.set(root, sums.get(root) + size(name))
}
console.log([...sums].map(([name, bytes]) => `${name} ${Math.round(bytes / 1024)} KB`).join(', '))
report(
  'size',
  [...sums]
    .filter(([name, bytes]) => bytes > (name === 'main' ? MAIN : PACKAGE))
    .map(([name, bytes]) => `${name} has ${Math.round(bytes / 1024)} KB`),
)
