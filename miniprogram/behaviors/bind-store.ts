// Follow the session, the queue or the outbox for as long as the component or page is there:
//
//   attached() { this.follow(photoQueue, () => this.show()) }
export interface Store {
  subscribe(listener: () => void): () => void
}

const leaving = new WeakMap<object, (() => void)[]>()

export const bindStore = Behavior({
  lifetimes: {
    detached() {
      for (const leave of leaving.get(this) ?? []) leave()
      leaving.delete(this)
    },
  },
  methods: {
    /** Calls `update` now and after every change. */
    follow(store: Store, update: () => void): void {
      leaving.set(this, [...(leaving.get(this) ?? []), store.subscribe(update)])
      update()
    },
  },
})
