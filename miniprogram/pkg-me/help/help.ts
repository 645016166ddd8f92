// 使用说明: three steps with pictures, answers to what is asked most, whom to call.
import { getPlan } from '../../api/plan'
import type { Plan } from '../../api/types'
import { a11y } from '../../behaviors/a11y'
import { bindStore } from '../../behaviors/bind-store'
import { session } from '../../core/session'
import type { Answer, Step } from './steps'
import { answersFor, stepsFor, whomToAsk } from './steps'

Component({
  behaviors: [a11y, bindStore],
  data: {
    steps: [] as readonly Step[],
    answers: [] as readonly Answer[],
    whom: '',
    plan: null as Plan | null,
  },
  lifetimes: {
    attached() {
      this.follow(session, () => this.show())
      void this.learnNames()
    },
  },
  methods: {
    show() {
      const identity = session.identity()
      const whom = whomToAsk(identity, this.data.plan)
      this.setData({ steps: stepsFor(identity), answers: answersFor(identity), whom })
    },
    /** Without a network the page still helps; it then names no county. */
    async learnNames() {
      if (session.me() === null) return
      try {
        this.setData({ plan: await getPlan() })
        this.show()
      } catch {
        // stays as it is
      }
    },
  },
})
