// This identity may not see the page: why, another identity if there is one, and the way back. `bind:change` after a switch.
import { goToTab } from '../../../core/go'

Component({
  properties: {
    words: { type: String, value: '' },
  },
  methods: {
    onChange() {
      this.triggerEvent('change')
    },
    onTodo() {
      goToTab('todo')
    },
  },
})
