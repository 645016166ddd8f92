// Whether there is light enough for a photo, looked at before the shot. Pure but for the clock of `LightMeter`.
import type { Ports } from './ports'

export type Light = 'fine' | 'dark' | 'bright'

/** As the server judges a photo afterwards: the 95th percentile of the luma, and the share of almost white. */
const DARK_BELOW = 90
const ALMOST_WHITE_ABOVE = 245
const OVEREXPOSED_ABOVE = 0.15
const EVERY_PIXEL = 16
const EVERY = 2000

/** `pixels`: RGBA, 8 bits each. */
export function lightOf(pixels: Uint8Array): Light {
  const counts = new Array<number>(256).fill(0)
  let total = 0
  for (let at = 0; at + 2 < pixels.length; at += 4 * EVERY_PIXEL) {
    const [red = 0, green = 0, blue = 0] = pixels.subarray(at, at + 3)
    const luma = Math.round(0.299 * red + 0.587 * green + 0.114 * blue)
    counts[luma] = (counts[luma] ?? 0) + 1
    total += 1
  }
  const share = (from: number) => counts.slice(from).reduce((sum, count) => sum + count, 0) / Math.max(total, 1)
  if (share(DARK_BELOW) < 0.05) return 'dark'
  return share(ALMOST_WHITE_ABOVE + 1) > OVEREXPOSED_ABOVE ? 'bright' : 'fine'
}

/** Looks at one picture of the camera every two seconds: more would slow an old phone. */
export class LightMeter {
  private round = 0

  /** `frame` answers RGBA pixels, or null when this phone gives none: then nobody asks again. */
  constructor(
    private readonly ports: Pick<Ports, 'later'>,
    private readonly frame: () => Promise<Uint8Array | null>,
    private readonly show: (light: Light) => void,
  ) {}

  start(): void {
    this.round += 1
    void this.look(this.round)
  }

  stop(): void {
    this.round += 1
  }

  private async look(round: number): Promise<void> {
    const pixels = await this.frame()
    if (round !== this.round || pixels === null) return
    this.show(lightOf(pixels))
    this.ports.later(EVERY, () => {
      if (round === this.round) void this.look(round)
    })
  }
}
