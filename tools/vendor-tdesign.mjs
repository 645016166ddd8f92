// Copies the TDesign components that our JSON files name, and what those need, into miniprogram/vendor/tdesign.
// The whole package is 5.6 MB and WeChat allows 2 MB. TDesign draws icons with a font from a CDN, blank on weak
// networks: here they become local SVG masks, only the used ones.
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const SOURCE = path.join(ROOT, 'node_modules/tdesign-miniprogram/miniprogram_dist')
const SVG = path.join(ROOT, 'node_modules/tdesign-icons-svg/src')
const APP = path.join(ROOT, 'miniprogram')
const TARGET = path.join(APP, 'vendor/tdesign')
const PREFIX = '/vendor/tdesign/'
const MODULE = /(?:\bfrom|\bimport|\brequire\()\s*["']([^"']+)["']/g
const LINK = /(?:@import|src=)\s*["']([^"']+)["']/g

/** Files of our own sources with one of these endings. */
function ownFiles(folder, endings) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'vendor' ? [] : ownFiles(file, endings)
    return endings.some((ending) => entry.name.endsWith(ending)) ? [file] : []
  })
}

function namedComponents() {
  const names = ownFiles(APP, ['.json']).flatMap((file) => {
    const { usingComponents = {} } = JSON.parse(fs.readFileSync(file, 'utf8'))
    return Object.values(usingComponents).filter((target) => target.startsWith(PREFIX))
  })
  return [...new Set(names.map((target) => target.slice(PREFIX.length)))].sort()
}

function resolve(from, specifier, endings) {
  const base = specifier.startsWith('.')
    ? path.resolve(path.dirname(from), specifier)
    : path.join(SOURCE, 'miniprogram_npm', specifier)
  for (const ending of ['', ...endings]) {
    if (fs.existsSync(base + ending) && fs.statSync(base + ending).isFile()) return base + ending
  }
  throw new Error(`${path.relative(SOURCE, from)} names ${specifier}, which TDesign does not contain`)
}

function componentFiles(base) {
  const files = ['.js', '.json', '.wxml', '.wxss', '.wxs'].map((ending) => base + ending).filter(fs.existsSync)
  if (files.length === 0) throw new Error(`TDesign has no component ${path.relative(SOURCE, base)}`)
  return files
}

function needs(file) {
  const text = fs.readFileSync(file, 'utf8')
  if (file.endsWith('.js')) {
    return [...text.matchAll(MODULE)].map(([, name]) => resolve(file, name, ['.js', '/index.js']))
  }
  if (file.endsWith('.json')) {
    const using = Object.values(JSON.parse(text).usingComponents ?? {})
    return using.flatMap((name) => componentFiles(path.resolve(path.dirname(file), name)))
  }
  return [...text.matchAll(LINK)]
    .filter(([, name]) => name.startsWith('.'))
    .map(([, name]) => resolve(file, name, ['.wxss', '.wxml', '.wxs']))
}

function closure(components) {
  const found = new Set()
  const todo = components.flatMap((name) => componentFiles(path.join(SOURCE, name)))
  while (todo.length > 0) {
    const file = todo.pop()
    if (found.has(file)) continue
    found.add(file)
    todo.push(...needs(file))
  }
  return [...found].sort()
}

/** `from "tslib"` becomes a relative path, so that no tool needs to know miniprogram_npm. */
function withRelativeModules(file, text) {
  return text.replace(MODULE, (whole, name) => {
    if (name.startsWith('.')) return whole
    const target = path.relative(path.dirname(file), resolve(file, name, ['.js', '/index.js']))
    return whole.replace(name, (target.startsWith('.') ? target : `./${target}`).replace(/\.js$/, ''))
  })
}

/** Icon names that stand as a whole string in our sources or in the copied components. */
function usedIcons(copied) {
  const known = new Set(fs.readdirSync(SVG).map((file) => file.replace(/\.svg$/, '')))
  const sources = [
    ...ownFiles(APP, ['.wxml', '.ts']),
    ...copied.filter((file) => /\.(js|wxml|wxs)$/.test(file) && !file.includes('miniprogram_npm')),
  ]
  const words = sources.flatMap((file) => fs.readFileSync(file, 'utf8').match(/(?<=['"])[a-zA-Z0-9-]+(?=['"])/g) ?? [])
  return [...new Set(words)].filter((word) => known.has(word)).sort()
}

function iconSheet(text, icons) {
  const base = text.match(/\.t-icon-base\{[^}]*\}/)?.[0]
  const image = text.match(/\.t-icon(--|__)image\{[^}]*\}/g)
  if (!base || !image) throw new Error('TDesign changed icon.wxss: look at it again')
  const masks = icons.map((name) => {
    const svg = fs
      .readFileSync(path.join(SVG, `${name}.svg`), 'utf8')
      .replace('view-box', 'viewBox')
      .replace(/ (id|class)="[^"]*"/g, '')
      .replaceAll('currentColor', '#000')
    const data = Buffer.from(svg).toString('base64')
    return `.t-icon-${name}:before{-webkit-mask-image:url("data:image/svg+xml;base64,${data}");}`
  })
  const drawn =
    '.t-icon-base:before{content:"";display:block;width:1em;height:1em;background-color:currentColor;' +
    '-webkit-mask-size:contain;-webkit-mask-position:center;-webkit-mask-repeat:no-repeat;}'
  return [`@import '../common/style/index.wxss';`, ...image, base, drawn, ...masks].join('\n')
}

function write(copied) {
  const icons = usedIcons(copied)
  fs.rmSync(TARGET, { recursive: true, force: true })
  let bytes = 0
  for (const file of copied) {
    const name = path.relative(SOURCE, file)
    const target = path.join(TARGET, name.replace('miniprogram_npm/', 'npm/'))
    let text = fs.readFileSync(file, 'utf8')
    if (name === 'icon/icon.wxss') text = iconSheet(text, icons)
    if (file.endsWith('.js')) text = withRelativeModules(file, text).replaceAll('miniprogram_npm/', 'npm/')
    fs.mkdirSync(path.dirname(target), { recursive: true })
    fs.writeFileSync(target, text)
    bytes += Buffer.byteLength(text)
  }
  return { icons, bytes }
}

const components = namedComponents()
const copied = closure(components)
const { icons, bytes } = write(copied)
console.log(
  `TDesign: ${components.length} components named, ${copied.length} files, ${icons.length} icons, ` +
    `${Math.round(bytes / 1024)} KB`,
)
