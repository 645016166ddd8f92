// Who serves one unit, since when and how they came; and the end of it, for those who manage the unit's people.
import { endIdentity, listPeople } from '../../api/accounts'
import type { Serving } from '../../api/types'
import { a11y } from '../../behaviors/a11y'
import { pageState } from '../../behaviors/page-state'
import { messageOf } from '../../core/errors'
import type { Tap } from '../../core/events'
import { goToTab } from '../../core/go'
import { ports } from '../../core/here'
import { session } from '../../core/session'
import { beijingDay, shortDayWords } from '../../core/time'
import { requireStaff } from '../only-staff'

interface Row {
  id: number
  name: string
  phone: string
  since: string
  isSelf: boolean
  mayEnd: boolean
}

function rowOf(person: Serving): Row {
  const day = beijingDay(person.began_at)
  const came = { join: '用加入码加入', handover: '从前一位手里接手' }
  return {
    id: person.identity_id,
    name: person.name ?? '没有填姓名',
    phone: person.phone_masked ?? '',
    since: `${day.slice(0, 4)}年${shortDayWords(day)}起，${person.came_by ? came[person.came_by] : '由系统管理员设立'}`,
    isSelf: person.identity_id === session.identity()?.id,
    mayEnd: person.may_end,
  }
}

Component({
  behaviors: [a11y, pageState],
  data: {
    unitId: 0,
    unitName: '',
    people: [] as Row[],
    endingId: 0,
    done: '',
    trouble: '',
  },
  methods: {
    onLoad({ unit = '', name = '' }: { unit?: string; name?: string }) {
      this.setData({ unitId: Number(unit) || 0, unitName: decodeURIComponent(name) })
      void this.load()
    },
    async load() {
      await this.run(async () => {
        await session.start()
        requireStaff()
        const people = await listPeople(this.data.unitId)
        this.setData({ people: people.map(rowOf) })
        return people.length === 0
      })
    },
    async onEnd(event: Tap<{ id: number; name: string }>) {
      const { id, name } = event.currentTarget.dataset
      if (this.data.endingId !== 0) return
      const text =
        `结束${name}在${this.data.unitName || '本单位'}的身份？对方马上看不到本单位的内容；记录都保留。` +
        '结束以后不能撤回，要再请对方来，得重新发加入码。'
      this.setData({ endingId: id, done: '', trouble: '' })
      try {
        if (!(await ports.confirm(text, '结束'))) return
        await endIdentity(id)
        this.setData({ done: `${name}的身份已经结束。记录都保留。` })
        await this.load()
      } catch (error) {
        this.setData({ trouble: messageOf(error) })
      } finally {
        this.setData({ endingId: 0 })
      }
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
