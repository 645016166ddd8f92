// One speaker to be asked: who they are and why they fit. `bind:act` {id}.
export interface Suggested {
  id: number
  name: string
  about: string
  why: string
  isFree: boolean
}

Component({
  properties: {
    speaker: { type: Object, value: null as unknown as Suggested },
    action: { type: String, value: '' },
    isChosen: { type: Boolean, value: false },
    isBusy: { type: Boolean, value: false },
  },
  methods: {
    onAct() {
      this.triggerEvent('act', { id: this.data.speaker.id })
    },
  },
})
