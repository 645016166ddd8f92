// WeChat's own font size setting, as pages see it.

import { switches } from './switches'

const NORMAL_PX = 16

/** The `fontSizeSetting` of WeChat, in px. */
export function systemFontSize(): number {
  return Math.round(NORMAL_PX * switches.fontScale * 100) / 100
}
