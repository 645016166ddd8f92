// Says that there is no network, or a weak one, and that nothing is lost. Looks after itself.
import { bindStore } from '../../behaviors/bind-store'
import { ports } from '../../core/here'

function describe(): string {
  if (!ports.network.isOnline()) return '没有网络。填好的内容都在手机里，联网后自动提交。'
  return ports.network.isWeak() ? '网络较弱，照片一张一张传。' : ''
}

Component({
  behaviors: [bindStore],
  data: {
    words: '',
  },
  lifetimes: {
    attached() {
      const network = { subscribe: (listener: () => void) => ports.network.onChange(listener) }
      this.follow(network, () => {
        if (describe() !== this.data.words) this.setData({ words: describe() })
      })
    },
  },
})
