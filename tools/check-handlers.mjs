// Pages and components are whole, every handler in WXML exists, every tappable view speaks to a screen reader, every
// component is declared and used, and every page that a button leads to is there.
import { exists, ownFiles, pages, read, report } from './sources.mjs'

const HANDLER = /\s(?:capture-|mut-)?(?:bind|catch):?[a-z-]+="([^"{}]+)"/g
const TAPPABLE = /<(view|text|image|cover-view)\b[^>]*\s(?:bind|catch):?tap="[^>]*>/g
const TAG = /<([a-z]+(?:-[a-z0-9]+)+)[\s/>]/g
const BUILT_IN = new Set([
  'scroll-view', 'swiper-item', 'picker-view', 'picker-view-column', 'rich-text', 'cover-view', 'cover-image', 'page-meta',
  'movable-view', 'movable-area', 'match-media', 'root-portal', 'navigation-bar', 'radio-group', 'checkbox-group',
])
const DESTINATION = /\bgo(?:Instead)?\(\s*['"`]\/([^'"`?$]+)/g

function withBehaviors(name) {
  const text = read(name)
  const imported = [...text.matchAll(/from '(?:\.\.\/)+behaviors\/([a-z0-9-]+)'/g)].map(([, file]) => `behaviors/${file}.ts`)
  return [text, ...imported.map(read)].join('\n')
}

function hasMethod(source, handler) {
  return new RegExp(`^\\s+(?:async )?${handler}\\(`, 'm').test(source)
}

function checkMarkup(name) {
  const markup = read(name)
  const base = name.replace(/\.wxml$/, '')
  const missing = ['.ts', '.json'].filter((ending) => !exists(base + ending)).map((ending) => `${base}${ending} is missing`)
  if (missing.length > 0) return missing
  const source = withBehaviors(`${base}.ts`)
  const handlers = [...markup.matchAll(HANDLER)].map(([, handler]) => handler)
  const lost = handlers.filter((handler) => !hasMethod(source, handler)).map((handler) => `${name}: no method ${handler}`)
  const silent = [...markup.matchAll(TAPPABLE)]
    .filter(([tag]) => !/aria-role=/.test(tag) || !/aria-label=/.test(tag))
    .map(([tag]) => `${name}: without aria-role and aria-label: ${tag.replace(/\s+/g, ' ').slice(0, 90)}`)
  return [...lost, ...silent, ...checkComponents(name, markup, JSON.parse(read(`${base}.json`)).usingComponents ?? {})]
}

function checkComponents(name, markup, declared) {
  const used = new Set([...markup.matchAll(TAG)].map(([, tag]) => tag).filter((tag) => !BUILT_IN.has(tag)))
  const targets = Object.entries(declared).filter(([, target]) => target.startsWith('/') && !exists(`${target.slice(1)}.json`))
  return [
    ...[...used].filter((tag) => !(tag in declared)).map((tag) => `${name}: <${tag}> is not declared in its JSON`),
    ...Object.keys(declared).filter((tag) => !used.has(tag)).map((tag) => `${name}: ${tag} is declared and not used`),
    ...targets.map(([tag, target]) => `${name}: ${tag} names ${target}, which is not there`),
  ]
}

function checkDestinations(name, known) {
  return [...read(name).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').matchAll(DESTINATION)]
    .map(([, page]) => page)
    .filter((page) => !known.has(page))
    .map((page) => `${name}: a button leads to ${page}, which app.json does not have`)
}

const known = new Set(pages())
report('handlers', [
  ...[...known].flatMap((page) =>
    ['.ts', '.wxml', '.wxss', '.json'].filter((ending) => !exists(page + ending)).map((ending) => `${page}${ending} is missing`),
  ),
  ...ownFiles('.wxml').flatMap(checkMarkup),
  ...ownFiles('.ts').flatMap((name) => checkDestinations(name, known)),
])
