// One sentence with an icon, and perhaps one thing to do. `bind:act`.
Component({
  properties: {
    words: { type: String, value: '' },
    tone: { type: String, value: 'info' },
    icon: { type: String, value: 'info-circle' },
    action: { type: String, value: '' },
  },
  methods: {
    onAct() {
      this.triggerEvent('act')
    },
  },
})
