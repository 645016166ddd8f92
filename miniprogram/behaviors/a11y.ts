// `data.a11y` for page-meta: <page-meta page-style="{{a11y}}" />. Every page has it.
import { letters } from '../core/a11y'

export const a11y = Behavior({
  data: {
    a11y: '',
  },
  lifetimes: {
    attached() {
      this.setData({ a11y: letters.pageStyle() })
    },
  },
  pageLifetimes: {
    show() {
      // chosen on another page
      if (this.data.a11y !== letters.pageStyle()) this.setData({ a11y: letters.pageStyle() })
    },
  },
})
