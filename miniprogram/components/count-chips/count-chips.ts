// A number by one tap on a likely one, by one more or less, or typed. `bind:change` with {value}.
// The steps are our own buttons: TDesign's stepper is 56rpx high and does not grow with the letters.
import type { Detail, Tap } from '../../core/events'

Component({
  properties: {
    /** 0: nothing chosen yet. */
    value: { type: Number, value: 0 },
    choices: { type: Array, value: [] as number[] },
    unit: { type: String, value: '人' },
    label: { type: String, value: '听讲人数' },
    most: { type: Number, value: 5000 },
  },
  methods: {
    onChoose(event: Tap<{ value: number }>) {
      this.choose(event.currentTarget.dataset.value)
    },
    onStep(event: Tap<{ by: number }>) {
      this.choose(this.data.value + event.currentTarget.dataset.by)
    },
    onType(event: Detail<{ value: string }>) {
      this.choose(Number.parseInt(event.detail.value, 10) || 0)
    },
    /** The field shows again what counts, whatever was typed. */
    onLeave() {
      this.setData({ value: this.data.value })
    },
    choose(wanted: number) {
      const value = Math.min(Math.max(wanted, 0), this.data.most)
      if (value !== this.data.value) this.triggerEvent('change', { value })
    },
  },
})
