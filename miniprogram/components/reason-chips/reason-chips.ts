// Several of a few words. `bind:change` with {value: keys}. With `is-single`, one only.
import type { Tap } from '../../core/events'

export interface Choice {
  key: string
  words: string
}

Component({
  properties: {
    choices: { type: Array, value: [] as Choice[] },
    value: { type: Array, value: [] as string[] },
    isSingle: { type: Boolean, value: false },
    /** At most this many; 0 is as many as there are. */
    most: { type: Number, value: 0 },
  },
  data: {
    shown: [] as (Choice & { isChosen: boolean })[],
  },
  observers: {
    'choices, value'(choices: Choice[], value: string[]) {
      this.setData({ shown: choices.map((choice) => ({ ...choice, isChosen: value.includes(choice.key) })) })
    },
  },
  methods: {
    onToggle(event: Tap<{ key: string }>) {
      const { key } = event.currentTarget.dataset
      const before = this.data.value as string[]
      const without = before.filter((other) => other !== key)
      const isAdded = without.length === before.length
      const added = this.data.isSingle ? [key] : [...before, key]
      if (isAdded && this.data.most > 0 && added.length > this.data.most) return
      this.triggerEvent('change', { value: isAdded ? added : without })
    },
  },
})
