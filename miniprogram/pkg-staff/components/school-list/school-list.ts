// The schools of one division: first those that nobody serves yet, each with a join code to send; the others with their
// people.
import { issueJoinCode, listSchools, listServedSchools } from '../../../api/schools'
import type { School } from '../../../api/types'
import { pageState } from '../../../behaviors/page-state'
import { messageOf } from '../../../core/errors'
import type { Tap } from '../../../core/events'
import { go } from '../../../core/go'
import { beijingDay, shortDayWords } from '../../../core/time'

const AT_ONCE = 10
const MOST_PAGES = 10

interface Invitation {
  schoolId: number
  code: string
  words: string
}

Component({
  behaviors: [pageState],
  properties: {
    divisionCode: { type: String, value: '' },
  },
  data: {
    without: [] as School[],
    served: [] as School[],
    mostWithout: AT_ONCE,
    showsServed: false,
    /** The code issued last: it is shown this once. */
    invitation: null as Invitation | null,
    issuingId: 0,
    problemWords: '',
  },
  observers: {
    divisionCode() {
      this.setData({ without: [], served: [], invitation: null, showsServed: false, mostWithout: AT_ONCE })
      this.startOver()
      void this.load()
    },
  },
  methods: {
    async load() {
      const { divisionCode } = this.data
      if (divisionCode === '') return
      await this.run(async () => {
        const [schools, ids] = await Promise.all([this.fetchAll(divisionCode), listServedSchools(divisionCode)])
        const servedIds = new Set(ids)
        if (divisionCode !== this.data.divisionCode) return false
        this.setData({
          without: schools.filter((school) => !servedIds.has(school.id)),
          served: schools.filter((school) => servedIds.has(school.id)),
        })
        return schools.length === 0
      })
    },
    async fetchAll(divisionCode: string): Promise<School[]> {
      const schools: School[] = []
      let after: number | null = null
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const query = { division_code: divisionCode, limit: 100, ...(after !== null && { after }) }
        const answer = await listSchools(query)
        schools.push(...answer.schools)
        after = answer.next
        if (after === null) break
      }
      return schools
    },
    async onIssue(event: Tap<{ id: number; name: string }>) {
      const { id, name } = event.currentTarget.dataset
      if (this.data.issuingId !== 0) return
      this.setData({ issuingId: id, problemWords: '' })
      try {
        const { code, expires_at } = await issueJoinCode(id)
        const until = shortDayWords(beijingDay(expires_at))
        const words =
          `请${name}的联络员打开微信小程序“劳模工匠进校园”，在「我的 → 加入单位或接手工作」里` +
          `输入加入码 ${code}，${until}前有效。`
        this.setData({ invitation: { schoolId: id, code, words } })
      } catch (error) {
        this.setData({ problemWords: messageOf(error) })
      } finally {
        this.setData({ issuingId: 0 })
      }
    },
    onCopy() {
      void wx.setClipboardData({ data: this.data.invitation?.words ?? '' })
    },
    onPeople(event: Tap<{ id: number; name: string }>) {
      const { id, name } = event.currentTarget.dataset
      go('/pkg-staff/people/people', { unit: id, name })
    },
    onMore() {
      this.setData({ mostWithout: this.data.mostWithout + 5 * AT_ONCE })
    },
    onServed() {
      this.setData({ showsServed: !this.data.showsServed })
    },
  },
})
