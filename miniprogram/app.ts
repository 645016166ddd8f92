import { ports } from './core/here'
import { start } from './core/start'
import { watchBadge } from './pages/todo/badge'

App({
  onLaunch() {
    start()
    watchBadge((listener) => ports.onShow(listener))
  },
})
