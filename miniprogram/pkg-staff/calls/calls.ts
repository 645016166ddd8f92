// 要打的电话: everybody within reach whom WeChat does not reach, in division-code order.
import { a11y } from '../../behaviors/a11y'
import { pageState } from '../../behaviors/page-state'
import { goToTab } from '../../core/go'
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
    onTodo() {
      goToTab('todo')
    },
  },
})
