// One school out of those within reach: by its county and a few letters of its name. `bind:change` {id, name}.
import type { Plan, School } from '../../../api/types'
import { messageOf } from '../../../core/errors'
import type { Detail, Tap } from '../../../core/events'
import { MOST_SHOWN, allSchools, matching } from '../../record/schools'

Component({
  properties: {
    schoolId: { type: Number, value: 0 },
    schoolName: { type: String, value: '' },
    divisions: { type: Array, value: [] as Plan['divisions'] },
  },
  data: {
    isOpen: false,
    isLoading: false,
    problem: '',
    schools: [] as School[],
    /** Counties that have a school here; chips only when there are several. */
    counties: [] as { key: string; words: string }[],
    county: [] as string[],
    typed: '',
    shown: [] as School[],
    hidden: 0,
  },
  methods: {
    async onOpen() {
      this.setData({ isOpen: !this.data.isOpen })
      if (this.data.isOpen && this.data.schools.length === 0) await this.load()
    },
    async load() {
      this.setData({ isLoading: true, problem: '' })
      try {
        const schools = await allSchools()
        const codes = new Set(schools.map((school) => school.division_code))
        const divisions = (this.data.divisions as Plan['divisions']).filter((item) => codes.has(item.code))
        const counties = divisions.map((item) => ({ key: item.code, words: item.short_name }))
        this.setData({ schools, counties: counties.length > 1 ? counties : [] })
        this.search()
      } catch (error) {
        this.setData({ problem: messageOf(error) })
      } finally {
        this.setData({ isLoading: false })
      }
    },
    search() {
      const found = matching(this.data.schools, this.data.typed, this.data.county[0] ?? '')
      this.setData({ shown: found.slice(0, MOST_SHOWN), hidden: Math.max(0, found.length - MOST_SHOWN) })
    },
    onCounty(event: Detail<{ value: string[] }>) {
      this.setData({ county: event.detail.value })
      this.search()
    },
    onType(event: Detail<{ value: string }>) {
      this.setData({ typed: event.detail.value })
      this.search()
    },
    onChoose(event: Tap<{ id: number }>) {
      const school = this.data.schools.find((item) => item.id === event.currentTarget.dataset.id)
      if (school === undefined) return
      this.setData({ isOpen: false })
      this.triggerEvent('change', { id: school.id, name: school.short_name })
    },
  },
})
