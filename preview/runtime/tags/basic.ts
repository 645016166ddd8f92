// Containers, text, pictures, progress: tags that show something and do little.

import { onTapOf } from '../events'
import { resourceUrl } from '../resources'
import { navigate } from '../links'
import { defineTag, keepInside, type Tag } from './define'

const CONTAINERS = [
  'view',
  'cover-view',
  'root-portal',
  'match-media',
  'movable-area',
  'movable-view',
  'navigation-bar',
]

export function defineBasicTags(): void {
  for (const name of CONTAINERS) defineTag(name, {})
  defineTag('page-container', { show: Boolean, round: Boolean, position: String, zIndex: Number, overlay: null })
  const text = {
    selectable: Boolean,
    userSelect: Boolean,
    space: String,
    decode: Boolean,
    overflow: String,
    maxLines: Number,
  }
  defineTag('text', text)
  for (const name of ['image', 'cover-image']) {
    const properties = { src: String, mode: [String, 'scaleToFill'] as const, lazyLoad: Boolean, webp: Boolean }
    defineTag(name, { ...properties, showMenuByLongpress: Boolean }, image, { isLeaf: true })
  }
  const icon = { type: String, size: [null, 23] as const, color: String }
  defineTag('icon', icon, drawIcon, { isLeaf: true })
  defineTag('rich-text', { nodes: null, space: String }, richText, { isLeaf: true })
  const bar = {
    percent: Number,
    showInfo: Boolean,
    strokeWidth: [null, 6] as const,
    borderRadius: null,
    fontSize: null,
  }
  const colours = { activeColor: String, backgroundColor: String, color: String, active: Boolean }
  defineTag('progress', { ...bar, ...colours }, progress, { isLeaf: true })
  const link = { url: String, openType: [String, 'navigate'] as const, delta: [Number, 1] as const, target: String }
  defineTag('navigator', link, navigator)
}

function image(tag: Tag): void {
  const picture = document.createElement('img')
  picture.alt = ''
  tag.element.appendChild(picture)
  keepInside(picture, 'load', 'error')
  picture.onload = () => tag.fire('load', { width: picture.naturalWidth, height: picture.naturalHeight })
  picture.onerror = () => tag.fire('error', { errMsg: `GET ${tag.value<string>('src')} failed` })
  tag.watch('src', () => {
    const source = tag.value<string>('src')
    if (source) picture.src = resourceUrl(source, tag.component)
    else picture.removeAttribute('src')
  })
  tag.watch('mode', () => tag.element.setAttribute('mode', tag.value('mode')))
}

const ICONS: Record<string, string> = {
  success: '✔', success_no_circle: '✔', warn: '!', clear: '✖', cancel: '✖', info: 'i', waiting: '◷', search: '⌕', download: '⤓',
};

function drawIcon(tag: Tag): void {
  tag.watch(['type', 'size', 'color'], () => {
    tag.element.textContent = ICONS[tag.value<string>('type')] ?? ''
    tag.element.style.fontSize = `${parseFloat(String(tag.value('size')))}px`
    tag.element.style.color = tag.value('color')
  })
}

interface RichNode {
  type?: string
  text?: string
  name?: string
  attrs?: Record<string, string>
  children?: RichNode[]
}

const RICH_ATTRIBUTES = new Set([
  'class',
  'style',
  'src',
  'alt',
  'width',
  'height',
  'href',
  'colspan',
  'rowspan',
  'start',
])

function richNode(node: RichNode): Node {
  if (node.type === 'text') return document.createTextNode(node.text ?? '')
  const element = document.createElement(node.name ?? 'div')
  for (const [name, value] of Object.entries(node.attrs ?? {})) {
    if (RICH_ATTRIBUTES.has(name)) element.setAttribute(name, value)
  }
  element.append(...(node.children ?? []).map(richNode))
  return element
}

function richText(tag: Tag): void {
  tag.watch('nodes', () => {
    const nodes = tag.value<string | RichNode[]>('nodes') ?? []
    if (typeof nodes !== 'string') return tag.element.replaceChildren(...nodes.map(richNode))
    const parsed = new DOMParser().parseFromString(nodes, 'text/html')
    for (const active of parsed.querySelectorAll('script, iframe, style')) active.remove()
    tag.element.replaceChildren(...parsed.body.childNodes)
  })
}

function progress(tag: Tag): void {
  const bar = document.createElement('div')
  const fill = document.createElement('div')
  const info = document.createElement('span')
  bar.className = 'wx-progress-bar'
  bar.appendChild(fill)
  tag.element.append(bar, info)
  tag.element.setAttribute('role', 'progressbar')
  tag.watch(['percent', 'showInfo', 'activeColor', 'backgroundColor', 'strokeWidth', 'borderRadius'], () => {
    const percent = tag.value<number>('percent')
    tag.element.setAttribute('aria-valuenow', String(percent))
    fill.style.cssText = `width:${percent}%;background:${tag.value<string>('activeColor') || '#09bb07'}`
    const height = parseFloat(String(tag.value('strokeWidth')))
    const radius = parseFloat(String(tag.value('borderRadius') ?? 0)) || 0
    bar.style.cssText = `height:${height}px;border-radius:${radius}px;background:${tag.value<string>('backgroundColor') || '#ebebeb'}`
    info.textContent = tag.value('showInfo') ? `${percent}%` : ''
  })
}

function navigator(tag: Tag): void {
  tag.element.setAttribute('role', 'link')
  onTapOf(tag.element, () => {
    navigate(tag.value('openType'), { url: tag.value<string>('url'), delta: tag.value<number>('delta') })
  })
}
