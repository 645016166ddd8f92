// Letters in three sizes. Unless chosen here they follow WeChat's own setting.
import { ports } from './here'
import type { Ports } from './ports'
import { Listeners, Shelf } from './store'

export type FontSize = 'standard' | 'large' | 'xlarge'

export const FONT_SIZES: readonly { size: FontSize; words: string }[] = [
  { size: 'standard', words: '标准' },
  { size: 'large', words: '大' },
  { size: 'xlarge', words: '特大' },
]
const SCALES: Record<FontSize, number> = { standard: 1, large: 1.2, xlarge: 1.4 }
const KEY = 'font'

export class Letters {
  private readonly shelf: Shelf<FontSize>
  private readonly listeners = new Listeners()

  constructor(private readonly ports: Ports) {
    this.shelf = new Shelf<FontSize>(ports.storage, 'p:')
  }

  size(): FontSize {
    return this.shelf.get(KEY) ?? this.ofWeChat()
  }

  choose(size: FontSize): void {
    this.shelf.put(KEY, size)
    this.listeners.tell()
  }

  /** For page-meta: styles/tokens.wxss computes every size from it. */
  pageStyle(): string {
    return `--scale: ${SCALES[this.size()]}`
  }

  subscribe(listener: () => void): () => void {
    return this.listeners.add(listener)
  }

  private ofWeChat(): FontSize {
    const scale = this.ports.fontScale()
    if (scale >= 1.3) return 'xlarge'
    return scale >= 1.1 ? 'large' : 'standard'
  }
}

export const letters = new Letters(ports)
export const fontSize = (): FontSize => letters.size()
export const setFontSize = (size: FontSize): void => letters.choose(size)
export const pageStyle = (): string => letters.pageStyle()
