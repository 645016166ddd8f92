// Runs WeChat's own compiler (miniprogram-ci) offline over miniprogram/. Nothing is uploaded: the key is made up, and
// two members that would ask WeChat for the project's attributes answer with the defaults.
import { generateKeyPairSync } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { APP } from './sources.mjs'

const ci = createRequire(import.meta.url)('miniprogram-ci')
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'official-compile-'))
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
})
const privateKeyPath = path.join(folder, 'key')
fs.writeFileSync(privateKeyPath, privateKey)

const project = new ci.Project({
  appid: 'wx0000000000000000',
  type: 'miniProgram',
  projectPath: APP,
  privateKeyPath,
  ignores: ['**/*.md'],
})
project.attr = async () => ci.DefaultProjectAttr
project.attrSync = () => ci.DefaultProjectAttr

let status = 1
try {
  const setting = { es6: true, minify: true, useCompilerPlugins: ['typescript'] }
  const options = { project, version: '1', desc: 'check', setting, onProgressUpdate: () => undefined }
  const files = await ci.getCompiledResult(options, path.join(folder, 'compiled.zip'))
  const bytes = Object.values(files).reduce((sum, content) => sum + Buffer.byteLength(content), 0)
  console.log(`official compiler: ok, ${Object.keys(files).length} files, ${Math.round(bytes / 1024)} KB`)
  status = 0
} catch (error) {
  console.error('official compiler:', error.code ?? '', String(error.message ?? error))
} finally {
  fs.rmSync(folder, { recursive: true, force: true })
}
process.exit(status) // its workers would keep the process alive
