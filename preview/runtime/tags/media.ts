// <camera> shows a drawn classroom, <canvas> is a real one; <page-meta> styles the page.

import { drawScene } from '../album'
import { isGranted } from '../switches'
import { systemFontSize } from '../font-size'
import { withLengths } from '../styles'
import { defineTag, type Tag } from './define'

const canvases = new WeakMap<Element, HTMLCanvasElement>()
const UNSUPPORTED = ['web-view', 'video', 'map']

export function canvasIn(element: Element): HTMLCanvasElement | undefined {
  return canvases.get(element)
}

export function defineMediaTags(): void {
  const aim = {
    mode: String,
    resolution: String,
    devicePosition: [String, 'back'] as const,
    flash: [String, 'auto'] as const,
  }
  defineTag('camera', { ...aim, frameSize: String }, camera)
  defineTag('canvas', { type: String, canvasId: String }, canvas, { isLeaf: true })
  const page = { pageStyle: String, pageFontSize: String, rootFontSize: String, scrollTop: String }
  defineTag(
    'page-meta',
    { ...page, backgroundColor: String, rootBackgroundColor: String, backgroundTextStyle: String },
    pageMeta,
  )
  for (const name of UNSUPPORTED) {
    defineTag(name, { src: String }, (tag) => tag.element.setAttribute('data-missing', `${name}：预览里没有`), {
      isLeaf: true,
    })
  }
}

function camera(tag: Tag): void {
  const scene = document.createElement('canvas')
  scene.width = 720
  scene.height = 960
  scene.className = 'wx-scene'
  tag.element.prepend(scene)
  setTimeout(() => {
    if (!isGranted('scope.camera')) return tag.fire('error', { errMsg: 'insertCamera:fail auth deny' })
    drawScene(scene, { seed: 0, isFrontal: tag.value('devicePosition') === 'front' })
    tag.fire('initdone', { maxZoom: 1 })
  })
  tag.watch('devicePosition', () => {
    if (isGranted('scope.camera')) drawScene(scene, { seed: 0, isFrontal: tag.value('devicePosition') === 'front' })
  })
}

function canvas(tag: Tag): void {
  const drawn = document.createElement('canvas')
  tag.element.appendChild(drawn)
  canvases.set(tag.element, drawn)
}

/** Declarations this tag has set, so that a later style takes their place. */
function pageMeta(tag: Tag): void {
  const later = (work: (page: HTMLElement) => void) => {
    const page = tag.element.closest<HTMLElement>('wx-page')
    if (page) work(page)
    else setTimeout(() => work(tag.element.closest<HTMLElement>('wx-page') ?? document.createElement('div')))
  }
  tag.watch('pageStyle', () =>
    later((page) => (page.style.cssText = withLengths(tag.value<string>('pageStyle') ?? ''))),
  )
  tag.watch('pageFontSize', () => later((page) => (page.style.fontSize = fontSize(tag.value('pageFontSize')))))
  tag.watch('rootFontSize', () =>
    later((page) => {
      page.dataset.rootFontSize = fontSize(tag.value('rootFontSize'))
      document.documentElement.style.fontSize = page.dataset.rootFontSize
    }),
  )
  tag.watch('backgroundColor', () =>
    later((page) => page.parentElement?.style.setProperty('background', tag.value('backgroundColor'))),
  )
}

function fontSize(text: string | undefined): string {
  return text === 'system' ? `${systemFontSize()}px` : withLengths(text ?? '')
}
