// Style sheets. Page sheets are global in WeChat's sense, so only the one of the page on top is enabled.

import { packageOf } from './packages'

const PREFIX = /P@@/g
const RPX = /(-?\d*\.?\d+)rpx\b/gi

/** Adds the sheet of `path`, if it has one; class names get `prefix`. */
export function addSheet(path: string, prefix: string): HTMLStyleElement | null {
  const css = packageOf(path).styles[path]
  if (css === undefined) return null
  const sheet = document.createElement('style')
  sheet.dataset.wxss = path
  sheet.textContent = css.replace(PREFIX, prefix)
  document.head.appendChild(sheet)
  return sheet
}

/** rpx in inline styles. */
export function withLengths(style: string): string {
  return style.includes('rpx') ? style.replace(RPX, 'calc($1 * var(--rpx))') : style
}
