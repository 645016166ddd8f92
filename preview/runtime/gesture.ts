// What counts as "inside a tap". WeChat lets some calls happen only there; the state outlives microtasks and the
// callbacks of a few calls made inside the tap, never a timer.

let depth = 0

export function isInTap(): boolean {
  return depth > 0
}

/** Runs `work` as part of a tap, with the microtasks that follow it. */
export function duringTap<T>(work: () => T): T {
  depth += 1
  const channel = new MessageChannel() // the next task, sooner than any timer
  channel.port1.onmessage = () => {
    depth -= 1
    channel.port1.close()
  }
  try {
    return work()
  } finally {
    channel.port2.postMessage(null)
  }
}

/** `callback` as it will run later: inside the tap again if it was handed over inside one. */
export function keepingTap<A extends unknown[]>(callback: (...values: A) => void): (...values: A) => void {
  return isInTap() ? (...values) => duringTap(() => callback(...values)) : callback
}
