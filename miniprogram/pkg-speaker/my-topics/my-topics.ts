// 我能讲什么: what the speaker talks about, in which form, and how often in a term they want to be asked.
import { getMySpeaker, saveMySpeaker } from '../../api/my-speaker'
import { getPlan } from '../../api/plan'
import type { MySpeaker } from '../../api/types'
import { a11y } from '../../behaviors/a11y'
import { pageState } from '../../behaviors/page-state'
import type { Choice } from '../../components/reason-chips/reason-chips'
import { ApiError, messageOf } from '../../core/errors'
import type { Detail } from '../../core/events'
import { session } from '../../core/session'
import { actAsSpeaker } from '../who'

const AS_PLANNED = 'plan'
const NUMBERS = [1, 2, 3, 4, 6]

Component({
  behaviors: [a11y, pageState],
  data: {
    name: '',
    topics: '',
    formats: [] as string[],
    formatChoices: [] as Choice[],
    often: [AS_PLANNED],
    oftenChoices: [] as Choice[],
    thisTerm: 0,
    version: 0,
    isBusy: false,
    words: '',
    tone: 'ok' as 'ok' | 'attention',
  },
  methods: {
    onLoad() {
      void this.load()
    },
    async load() {
      await this.run(async (onStale) => {
        await session.start()
        await actAsSpeaker()
        const [plan, speaker] = await Promise.all([getPlan(), getMySpeaker({ onStale })])
        this.setData({ formatChoices: plan.formats.map(({ key, name }) => ({ key, words: name })) })
        this.show(speaker)
      })
    },
    show(speaker: MySpeaker) {
      const own = speaker.own_talks_a_term
      const numbers = own === null || NUMBERS.includes(own) ? NUMBERS : [...NUMBERS, own]
      const planned = own === null ? `都可以（最多 ${speaker.talks_a_term} 场）` : '都可以'
      this.setData({
        name: speaker.name,
        topics: speaker.topics,
        formats: [...speaker.formats],
        often: [own === null ? AS_PLANNED : String(own)],
        oftenChoices: [{ key: AS_PLANNED, words: planned }, ...numbers.map((number) => ({ key: String(number), words: `${number} 场` }))],
        thisTerm: speaker.talks_this_term,
        version: speaker.version,
      })
    },
    onTopics(event: Detail<{ value: string }>) {
      this.setData({ topics: event.detail.value, words: '' })
    },
    onFormats(event: Detail<{ value: string[] }>) {
      this.setData({ formats: event.detail.value, words: '' })
    },
    onOften(event: Detail<{ value: string[] }>) {
      this.setData({ often: event.detail.value.length > 0 ? event.detail.value : [AS_PLANNED], words: '' })
    },
    async onSave() {
      if (this.data.isBusy) return
      const { version, topics, formats, often } = this.data
      const number = often[0] === AS_PLANNED ? null : Number(often[0])
      this.setData({ isBusy: true, words: '' })
      try {
        // one line, as it stands in lists
        const update = { version, topics: topics.replace(/\s*\n\s*/g, '，').trim(), formats, talks_a_term: number }
        this.show(await saveMySpeaker(update))
        this.setData({ words: '存好了，以后请您时会看到。', tone: 'ok' })
      } catch (error) {
        this.setData({ words: messageOf(error), tone: 'attention' })
        if (error instanceof ApiError && error.status === 409) this.setData({ version: Number(error.extra['version'] ?? version) })
      } finally {
        this.setData({ isBusy: false })
      }
    },
    async onLogin() {
      await this.run(async () => void (await session.login()))
      await this.load()
    },
  },
})
