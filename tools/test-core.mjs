// Bundles tests/miniprogram/**/*.test.ts and runs them in plain Node. Arguments go to `node --test`.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const SOURCE = path.join(ROOT, 'tests/miniprogram')
const TARGET = path.join(ROOT, 'var/miniprogram-tests')

const tests = fs
  .readdirSync(SOURCE, { recursive: true })
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => path.join(SOURCE, name))
fs.rmSync(TARGET, { recursive: true, force: true })
await build({
  entryPoints: tests,
  outbase: SOURCE,
  outdir: TARGET,
  bundle: true,
  platform: 'node',
  format: 'esm',
  sourcemap: 'inline',
  outExtension: { '.js': '.mjs' },
  logLevel: 'warning',
})
const built = tests.map((file) => path.join(TARGET, path.relative(SOURCE, file).replace(/\.ts$/, '.mjs')))
const { status } = spawnSync(process.execPath, ['--enable-source-maps', '--test', ...process.argv.slice(2), ...built], {
  stdio: 'inherit',
})
process.exit(status ?? 1)
