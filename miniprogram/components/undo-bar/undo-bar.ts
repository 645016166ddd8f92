// Ten seconds to take something back, instead of a question beforehand. `bind:undo`, or `bind:done` when they are over.
// The deed itself waits for `done`; hiding the page is `done`, too.
Component({
  properties: {
    words: { type: String, value: '' },
    seconds: { type: Number, value: 10 },
    /** In its place on the page instead of over the page's foot. */
    isInline: { type: Boolean, value: false },
  },
  data: {
    left: 0,
    timer: null as ReturnType<typeof setInterval> | null,
  },
  observers: {
    words(words: string) {
      this.stop()
      if (!words) {
        this.setData({ left: 0 })
        return
      }
      const timer = setInterval(() => this.tick(), 1000)
      this.data.timer = timer
      this.setData({ left: this.data.seconds })
    },
  },
  lifetimes: {
    detached() {
      this.finish()
    },
  },
  pageLifetimes: {
    hide() {
      this.finish()
    },
  },
  methods: {
    stop() {
      if (this.data.timer !== null) clearInterval(this.data.timer)
      this.data.timer = null
    },
    tick() {
      if (this.data.left <= 1) this.finish()
      else this.setData({ left: this.data.left - 1 })
    },
    finish() {
      this.stop()
      if (this.data.left === 0) return
      this.setData({ left: 0 })
      this.triggerEvent('done')
    },
    onUndo() {
      this.stop()
      this.setData({ left: 0 })
      this.triggerEvent('undo')
    },
  },
})
