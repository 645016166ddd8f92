// WXSS → CSS. Classes get the placeholder `P@@`, which the runtime replaces by the prefix of the style scope.
import postcss from 'postcss'
import selectorParser from 'postcss-selector-parser'
import { TAGS } from './tags.mjs'

export const PREFIX = 'P@@'
const LENGTHS = /(-?\d*\.?\d+)(rpx|vh)\b/gi

/** `owner` is the path of the page or component, for `:host`. */
export function compileStyle(project, file, owner) {
  const sheet = withImports(project, file, [])
  sheet.walkDecls((declaration) => {
    declaration.value = lengths(declaration.value)
  })
  sheet.walkRules((rule) => {
    if (/keyframes$/i.test(rule.parent?.name ?? '')) return
    try {
      rule.selector = selector(rule.selector, owner)
    } catch (error) {
      project.error(file, `selector ${rule.selector}: ${error.message}`, rule.source?.start?.line)
    }
  })
  return sheet.toString()
}

/** rpx are 750ths of the width; vh in WeChat are 100ths of the page without its bars. */
function lengths(value) {
  return value.replace(LENGTHS, (_, number, unit) => `calc(${number} * var(--${unit.toLowerCase()}))`)
}

function withImports(project, file, stack) {
  let sheet
  try {
    sheet = postcss.parse(project.read(file), { from: file })
  } catch (error) {
    project.error(file, error.reason ?? error.message, error.line)
    return postcss.root()
  }
  sheet.walkAtRules('import', (rule) => {
    const spec = rule.params
      .replace(/^url\((.*)\)$/, '$1')
      .trim()
      .replace(/^['"]|['"]$/g, '')
    const target = project.find(file, spec, ['', '.wxss'])
    if (target === null) project.error(file, `@import ${spec} leads nowhere`, rule.source?.start?.line)
    if (target === null || stack.includes(target)) rule.remove()
    else rule.replaceWith(withImports(project, target, [...stack, file]).nodes)
  })
  return sheet
}

function attribute(name, value) {
  const node = selectorParser.attribute({ attribute: name, operator: '=', value: '', quoteMark: '"', raws: {} })
  node.setValue(value, { quoteMark: '"' })
  return node
}

function selector(text, owner) {
  const transform = (root) => {
    root.walkClasses((node) => void node.replaceWith(selectorParser.className({ value: PREFIX + node.value })))
    root.walkTags((node) => {
      if (node.value === 'page') node.value = 'wx-page'
      else if (TAGS.has(node.value)) node.value = `wx-${node.value}`
    })
    root.walkPseudos((node) => {
      if (node.value === ':host') node.replaceWith(attribute('is', owner))
    })
    root.walkIds((node) => void node.replaceWith(attribute('data-wxid', node.value)))
  }
  return selectorParser(transform).processSync(text).replaceAll('P\\@\\@', PREFIX)
}
