// Two people filled in the same record: both stay until one is chosen. `bind:mine`, `bind:theirs`.
import type { Difference } from '../../record/form'

Component({
  properties: {
    differences: { type: Array, value: [] as Difference[] },
    isBusy: { type: Boolean, value: false },
  },
  methods: {
    onMine() {
      if (!this.data.isBusy) this.triggerEvent('mine')
    },
    onTheirs() {
      if (!this.data.isBusy) this.triggerEvent('theirs')
    },
  },
})
