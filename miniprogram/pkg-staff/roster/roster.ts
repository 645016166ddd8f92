// 从表格导入名册: a file out of a chat, what it would change in plain words, and only then the import.
import { compareRoster, importRoster } from '../../api/speakers'
import { a11y } from '../../behaviors/a11y'
import { pageState } from '../../behaviors/page-state'
import { ApiError, messageOf } from '../../core/errors'
import { goInstead, goToTab } from '../../core/go'
import { session } from '../../core/session'
import { requireStaff } from '../only-staff'
import type { ChosenFile } from './choosing'
import { chooseTable } from './choosing'
import type { Comparison } from './words'
import { comparisonOf, doneWords } from './words'

Component({
  behaviors: [a11y, pageState],
  data: {
    file: null as ChosenFile | null,
    comparison: null as Comparison | null,
    checksum: '',
    busy: '' as 'compare' | 'import' | '',
    trouble: '',
    /** What the server says about single rows or fields. */
    details: [] as string[],
    done: '',
  },
  methods: {
    onLoad() {
      void this.load()
    },
    async load() {
      await this.run(async () => {
        await session.start()
        requireStaff()
      })
    },
    async onChoose() {
      if (this.data.busy) return
      this.setData({ trouble: '', details: [], done: '' })
      try {
        const file = await chooseTable()
        if (file === null) return
        this.setData({ file, comparison: null })
        await this.compare(file)
      } catch (error) {
        this.tell(error)
      }
    },
    async compare(file: ChosenFile) {
      this.setData({ busy: 'compare' })
      try {
        const found = await compareRoster(file.path)
        this.setData({ comparison: comparisonOf(found), checksum: found.checksum })
      } finally {
        this.setData({ busy: '' })
      }
    },
    async onImport() {
      const { file, checksum, busy } = this.data
      if (file === null || busy) return
      this.setData({ busy: 'import', trouble: '', details: [] })
      try {
        const done = await importRoster(file.path, checksum)
        this.setData({ done: doneWords(done), comparison: null, file: null })
      } catch (error) {
        this.tell(error)
        if (error instanceof ApiError && error.code === 'roster.moved') this.setData({ comparison: null })
      } finally {
        this.setData({ busy: '' })
      }
    },
    /** Somebody changed the roster meanwhile, or the network was away: the same file once more. */
    async onAgain() {
      const { file } = this.data
      if (file === null || this.data.busy) return
      this.setData({ trouble: '', details: [] })
      await this.compare(file).catch((error: unknown) => this.tell(error))
    },
    tell(error: unknown) {
      const details = error instanceof ApiError ? Object.values(error.fields) : []
      this.setData({ trouble: messageOf(error), details, busy: '' })
    },
    onRoster() {
      goInstead('/pkg-staff/speakers/speakers')
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
