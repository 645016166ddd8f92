// A uniform sentence to be copied: the banner's, or a picture's caption.
Component({
  properties: {
    title: { type: String, value: '' },
    hint: { type: String, value: '' },
    text: { type: String, value: '' },
  },
  data: {
    isCopied: false,
  },
  observers: {
    text() {
      this.setData({ isCopied: false })
    },
  },
  methods: {
    onCopy() {
      wx.setClipboardData({ data: this.data.text, success: () => this.setData({ isCopied: true }) })
    },
  },
})
