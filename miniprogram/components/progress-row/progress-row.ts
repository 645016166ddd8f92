// One of the year's figures: counted of quota, the pace in words. `bind:open` {divisionCode}.
import type { Figure } from '../../api/types'
import type { Sign } from '../../core/words'
import { PACE } from '../../core/words'

Component({
  properties: {
    figure: { type: Object, value: null as unknown as Figure },
    canOpen: { type: Boolean, value: false },
  },
  data: {
    sign: { words: '', icon: 'info-circle', tone: 'plain' } as Sign,
    percent: 0,
    count: '',
  },
  observers: {
    figure(figure: Figure | null) {
      if (!figure) return
      const percent = figure.quota ? Math.min(100, Math.round((figure.counted / figure.quota) * 100)) : 0
      const count = figure.quota === null ? `${figure.counted} 场` : `${figure.counted} / ${figure.quota} 场`
      this.setData({ sign: PACE[figure.state], percent, count })
    },
  },
  methods: {
    onOpen() {
      if (this.data.canOpen) this.triggerEvent('open', { divisionCode: this.data.figure.division_code })
    },
  },
})
