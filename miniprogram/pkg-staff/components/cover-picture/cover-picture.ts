// A photo with boxes over what will be covered. Dragging draws one, tapping makes or takes one away.
// `bind:touched` {frame, from, to}, all in the same pixels.
import type { Area } from '../../../api/types'
import type { Frame, Point } from '../../../core/covering'
import { boxBetween, MOVED, styleOf } from '../../../core/covering'

interface Touch {
  changedTouches: { clientX: number; clientY: number }[]
}

interface Box {
  id: string
  style: string
  isOpen: boolean
}

const NOWHERE: Frame = { left: 0, top: 0, width: 0, height: 0 }

function pointOf({ changedTouches: [finger] }: Touch): Point {
  return { x: finger?.clientX ?? 0, y: finger?.clientY ?? 0 }
}

Component({
  properties: {
    url: { type: String, value: '' },
    /** Width by height. */
    ratio: { type: Number, value: 1 },
    faces: { type: Array, value: [] as Area[] },
    /** Places of faces that stay visible. */
    open: { type: Array, value: [] as number[] },
    drawn: { type: Array, value: [] as Area[] },
    isLocked: { type: Boolean, value: false },
  },
  data: {
    boxes: [] as Box[],
    /** The box under the finger. */
    growing: '',
    frame: NOWHERE,
    from: null as Point | null,
  },
  observers: {
    'faces, open, drawn'(faces: Area[], open: number[], drawn: Area[]) {
      const found = faces.map((face, index) => ({ id: `face-${index}`, style: styleOf(face), isOpen: open.includes(index) }))
      const boxes = drawn.map((area, index) => ({ id: `drawn-${index}`, style: styleOf(area), isOpen: false }))
      this.setData({ boxes: [...found, ...boxes] })
    },
  },
  methods: {
    async onStart(event: Touch) {
      if (this.data.isLocked) return
      this.setData({ from: pointOf(event), frame: NOWHERE })
      this.setData({ frame: await this.measure() })
    },
    onMove(event: Touch) {
      const { from, frame } = this.data
      if (from === null || frame.width === 0) return
      const to = pointOf(event)
      const isGrowing = Math.hypot(to.x - from.x, to.y - from.y) >= MOVED
      this.setData({ growing: isGrowing ? styleOf(boxBetween(frame, from, to)) : '' })
    },
    /** Measured anew: a tap is over before the first measure has come. */
    async onEnd(event: Touch) {
      const { from } = this.data
      const to = pointOf(event)
      this.setData({ from: null, growing: '' })
      if (from !== null) this.triggerEvent('touched', { frame: await this.measure(), from, to })
    },
    measure(): Promise<Frame> {
      return new Promise((resolve) => {
        this.createSelectorQuery().select('.cover-surface').boundingClientRect(resolve).exec()
      })
    },
    onCancel() {
      this.setData({ from: null, growing: '' })
    },
    onGone() {
      this.triggerEvent('gone')
    },
  },
})
