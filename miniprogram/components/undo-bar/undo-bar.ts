// Ten seconds to take something back, instead of a question beforehand. `bind:undo`, or `bind:done` when they are over.
// The deed itself waits for `done`; hiding the page is `done`, too.
Component({
  properties: {
    words: { type: String, value: '' },
    seconds: { type: Number, value: 10 },
  },
  data: {
    left: 0,
    timer: 0,
  },
  observers: {
    words(words: string) {
      clearInterval(this.data.timer)
      if (!words) return
      const timer = setInterval(() => this.tick(), 1000)
      this.setData({ left: this.data.seconds, timer })
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
    tick() {
      if (this.data.left <= 1) this.finish()
      else this.setData({ left: this.data.left - 1 })
    },
    finish() {
      clearInterval(this.data.timer)
      if (this.data.left === 0) return
      this.setData({ left: 0 })
      this.triggerEvent('done')
    },
    onUndo() {
      clearInterval(this.data.timer)
      this.setData({ left: 0 })
      this.triggerEvent('undo')
    },
  },
})
