// A number by one tap on a likely one, or by the stepper beside. `bind:change` with {value}.
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
      this.triggerEvent('change', { value: event.currentTarget.dataset.value })
    },
    onStep(event: Detail<{ value: number }>) {
      if (event.detail.value !== this.data.value) this.triggerEvent('change', { value: event.detail.value })
    },
  },
})
