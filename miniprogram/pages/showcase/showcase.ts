// 风采, its shell (wireframe 10): what the action is and how to take part. Nobody is asked to log in. Stories come with
// the showcase; until then nothing here pretends that there are any.
import { a11y } from '../../behaviors/a11y'
import { fontSize, pageStyle, setFontSize } from '../../core/a11y'
import { ABOUT } from '../../core/about'
import { go, goToTab } from '../../core/go'
import { badge } from '../todo/badge'

const STEPS = [
  { icon: 'calendar', title: '约一堂课', words: '工会和教育部门一起请劳模工匠，到学校给学生讲一堂课。' },
  { icon: 'camera', title: '记下这一场', words: '老师讲完当天填两分钟，拍两张照片：横幅、宣讲员、听讲的学生。' },
  { icon: 'check-circle', title: '看见进展', words: '县（区）审核以后，这一场就记在本年的工作里。' },
]

Component({
  behaviors: [a11y],
  data: {
    about: ABOUT,
    steps: STEPS,
    isLarge: false,
  },
  methods: {
    onShow() {
      badge.draw()
      this.setData({ isLarge: fontSize() !== 'standard' })
    },
    onLetters() {
      setFontSize(fontSize() === 'standard' ? 'xlarge' : 'standard')
      this.setData({ isLarge: fontSize() !== 'standard', a11y: pageStyle() })
    },
    onTodo() {
      goToTab('todo')
    },
    onEnter() {
      go('/pages/entry/entry')
    },
    onShareAppMessage() {
      return { title: '劳模工匠进校园：请劳模给孩子们讲一堂课', path: '/pages/showcase/showcase' }
    },
  },
})
