// A new version: asked about once it is here, and when the server says that this one is too old.
import type { Ports } from './ports'

const TEXT = '有新版本，重启后使用。填好的内容会保留。'

export class UpdatePrompt {
  private isReady = false
  private isAsking = false

  constructor(private readonly ports: Ports) {}

  /** Once, in onLaunch. */
  watch(): void {
    this.ports.updates.onReady(() => {
      this.isReady = true
      this.ask()
    })
  }

  ask(): void {
    if (this.isAsking) return
    this.isAsking = true
    void this.ports
      .confirm(TEXT, '重启')
      .then((goesOn) => {
        if (!goesOn) return
        if (this.isReady) this.ports.updates.apply()
        else this.ports.updates.restart()
      })
      .finally(() => {
        this.isAsking = false
      })
  }
}
