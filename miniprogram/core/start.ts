// What runs once when the mini-program starts: everything on its way goes on, now and whenever a chance comes.
import { ports, updates } from './here'
import { outbox } from './outbox'
import { photoQueue } from './queue'
import { session } from './session'

export function start(): void {
  updates.watch()
  const goOn = () => {
    outbox.wakeNow()
    photoQueue.wakeNow()
  }
  ports.network.onChange(goOn)
  ports.onShow(goOn)
  session.subscribe(goOn) // another identity may send what this one could not
  goOn()
}
