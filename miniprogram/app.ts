import { start } from './core/start'

App({
  onLaunch() {
    start()
  },
})
