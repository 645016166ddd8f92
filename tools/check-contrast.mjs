// Measures the contrast of every pair of colours that meet (WCAG 2.1), and finds colours outside styles/tokens.wxss.
import { ownFiles, read, report } from './sources.mjs'

const TEXT = 4.5
const LARGE_OR_SHAPE = 3
/** What stands on what; everything that is text needs 4.5. */
const PAIRS = [
  ['ink', 'paper', TEXT],
  ['ink', 'card', TEXT],
  ['ink-2', 'paper', TEXT],
  ['ink-2', 'card', TEXT],
  ['ink-3', 'paper', TEXT],
  ['ink-3', 'card', TEXT],
  ['on-brand', 'brand', TEXT],
  ['on-brand', 'brand-deep', TEXT],
  ['brand', 'card', TEXT],
  ['brand', 'brand-tint', TEXT],
  ['gold-3', 'brand', TEXT],
  ['gold-3', 'brand-deep', TEXT],
  ['gold-7', 'gold-1', TEXT],
  ['ok', 'ok-tint', TEXT],
  ['ok', 'card', TEXT],
  ['attention', 'attention-tint', TEXT],
  ['attention', 'card', TEXT],
  ['attention', 'paper', TEXT],
  ['info', 'info-tint', TEXT],
  ['info', 'card', TEXT],
  ['info', 'paper', TEXT],
  ['card', 'ink', TEXT],
  ['on-brand', 'ink-3', TEXT],
  ['line-deep', 'card', LARGE_OR_SHAPE],
  ['line-deep', 'paper', LARGE_OR_SHAPE],
]
const COLOUR = /#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?)\(/gi

function tokens() {
  const text = read('styles/tokens.wxss').replace(/\/\*[\s\S]*?\*\//g, '')
  return Object.fromEntries([...text.matchAll(/--([a-z0-9-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value.trim()]))
}

function luminance(hex) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

const known = tokens()
const tooWeak = PAIRS.flatMap(([front, back, least]) => {
  const measured = contrast(known[front], known[back])
  return measured < least ? [`${front} on ${back}: ${measured.toFixed(2)}, and ${least} is needed`] : []
})
const sheets = ownFiles('.wxss').filter((name) => name !== 'styles/tokens.wxss')
const strays = sheets.flatMap((name) => {
  const text = read(name).replace(/\/\*[\s\S]*?\*\//g, '')
  const colours = text.match(COLOUR) ?? []
  const unknown = [...text.matchAll(/var\(--([a-z0-9-]+)/gi)].map(([, token]) => token).filter((token) => !/^td-/.test(token) && !(token in known))
  return [
    ...colours.map((colour) => `${name}: ${colour} belongs into styles/tokens.wxss`),
    ...unknown.map((token) => `${name}: --${token} is no token`),
  ]
})
report('contrast', [...tooWeak, ...strays])
