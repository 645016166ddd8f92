// A speaker added or mended by hand: a member of the corps, or a parent who is a model worker (劳模家长).
import { getPlan } from '../../api/plan'
import { addSpeaker, changeSpeaker, getSpeaker } from '../../api/speakers'
import type { Speaker } from '../../api/types'
import { a11y } from '../../behaviors/a11y'
import { pageState } from '../../behaviors/page-state'
import type { Choice } from '../../components/reason-chips/reason-chips'
import { ApiError, messageOf } from '../../core/errors'
import type { Detail } from '../../core/events'
import { goBack, goInstead, goToTab } from '../../core/go'
import { ports } from '../../core/here'
import { session } from '../../core/session'
import { requireStaff } from '../only-staff'
import type { Field, Problems } from './form'
import { GENDERS, NOTHING, additionOf, findProblems, formatChoices, problemsFrom, updateOf, valuesOf } from './form'

type Typed = { currentTarget: { dataset: { field: Field } }; detail: { value: string } }

function titleOf(isKnown: boolean, isParent: boolean): string {
  if (isKnown) return '改资料'
  return isParent ? '添加劳模家长' : '添加宣讲员'
}

Component({
  behaviors: [a11y, pageState],
  data: {
    /** 0: a new one. */
    id: 0,
    isParent: false,
    isNew: true,
    values: NOTHING,
    speaker: null as Speaker | null,
    genders: GENDERS,
    formats: [] as Choice[],
    problems: {} as Problems,
    trouble: '',
    /** Of this page's new speaker: sent again it is the same. */
    clientId: '',
    isSending: false,
  },
  methods: {
    onLoad({ id = '', parent = '' }: { id?: string; parent?: string }) {
      const number = Number(id) || 0
      const isParent = parent === '1'
      this.setData({ id: number, isParent, isNew: number === 0, clientId: ports.newId() })
      void this.load()
    },
    async load() {
      await this.run(async () => {
        await session.start()
        // a school adds its own parents and nobody else
        if (!this.data.isParent || session.role() !== 'school') requireStaff()
        const [plan, speaker] = await Promise.all([getPlan(), this.data.id === 0 ? null : getSpeaker(this.data.id)])
        this.setData({ formats: formatChoices(plan.formats) })
        if (speaker !== null && this.data.speaker === null) this.setData({ values: valuesOf(speaker) })
        const isParent = speaker?.is_one_off ?? this.data.isParent
        this.setData({ speaker, isParent })
        void wx.setNavigationBarTitle({ title: titleOf(speaker !== null, isParent) })
      })
    },
    onText(event: Typed) {
      const { field } = event.currentTarget.dataset
      this.change({ [field]: event.detail.value }, field)
    },
    onGender(event: Detail<{ value: string[] }>) {
      this.change({ gender: event.detail.value }, 'gender')
    },
    onFormats(event: Detail<{ value: string[] }>) {
      this.change({ formats: event.detail.value }, 'formats')
    },
    change(values: Partial<typeof NOTHING>, field: keyof Problems) {
      const { [field]: _, ...problems } = this.data.problems
      this.setData({ values: { ...this.data.values, ...values }, problems, trouble: '' })
    },
    async onSave() {
      const problems = findProblems(this.data.values)
      this.setData({ problems, trouble: '' })
      if (Object.keys(problems).length > 0 || this.data.isSending) return
      this.setData({ isSending: true })
      try {
        await this.send()
      } catch (error) {
        this.setData({
          trouble: messageOf(error),
          problems: error instanceof ApiError ? problemsFrom(error.fields) : {},
        })
      } finally {
        this.setData({ isSending: false })
      }
    },
    async send() {
      const { id, values, clientId, isParent, speaker } = this.data
      if (speaker !== null) {
        await changeSpeaker(id, updateOf(values, speaker))
        goBack()
        return
      }
      const added = await addSpeaker(additionOf(values, clientId, isParent))
      if (session.role() === 'school') goBack()
      else goInstead('/pkg-staff/speaker/speaker', { id: added.id })
    },
    /** Somebody changed it meanwhile: what they wrote, and then again. */
    async onReload() {
      this.setData({ speaker: null, problems: {}, trouble: '' })
      await this.load()
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
