// 要打的电话: everybody within reach whom WeChat does not reach, in division-code order.
import { a11y } from '../../behaviors/a11y'
import { pageState } from '../../behaviors/page-state'
import { goToTab } from '../../core/go'
import { TODO_CARD } from '../../core/group-text'
import { session } from '../../core/session'
import { requireStaff } from '../only-staff'

Component({
  behaviors: [a11y, pageState],
  data: {},
  methods: {
    onLoad() {
      void this.load()
    },
    /** Only who may look; the list itself is the component's. */
    async load() {
      await this.run(async () => {
        await session.start()
        requireStaff()
      })
    },
    async onSwitched() {
      this.startOver()
      await this.load()
    },
    async onLogin() {
      await session.login().catch((error: unknown) => this.fail(error))
      await this.load()
    },
    /** From a call's own button, or from WeChat's menu. */
    onShareAppMessage() {
      return TODO_CARD
    },
    onTodo() {
      goToTab('todo')
    },
  },
})
