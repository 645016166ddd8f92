// The three steps of each role's main job, and whom to ask. Pure.
import type { IdentityView, Plan } from '../../api/types'

export interface Step {
  icon: string
  title: string
  words: string
}

export interface Answer {
  question: string
  words: string
}

const SCHOOL: readonly Step[] = [
  { icon: 'edit', title: '讲完打开「待办」', words: '点「去填」。已经知道的不用再填，约 2 分钟。' },
  { icon: 'camera', title: '拍两张照片', words: '一张全景带横幅，一张讲课近景。学生拍背影就好。' },
  { icon: 'check-circle', title: '点「提交」', words: '微信问要不要通知时选「允许」，审核结果就会告诉您。' },
]

const STAFF: readonly Step[] = [
  { icon: 'image', title: '在「待办」点「去审核」', words: '先看照片：横幅、宣讲员、听众，缺哪样就点掉哪样。' },
  { icon: 'check-circle', title: '通过，或选原因退回', words: '下一场自己打开。点错了，10 秒内可以撤销。' },
  { icon: 'time', title: '点「看进度」', words: '看计入几场、还差几场，哪所学校还没有联络员。' },
]

const SPEAKER: readonly Step[] = [
  { icon: 'mobile', title: '有学校请您，微信会告诉您', words: '点开就能看到时间、地点和听众。' },
  { icon: 'check-circle', title: '点「能去」「换个时间」或「去不了」', words: '点错了，10 秒内可以撤销。去不了也没关系，我们另请一位。' },
  { icon: 'calendar', title: '把时间存进手机日历', words: '前一天会响。那天有变化，点「打电话」告诉对方。' },
]

const NOT_YET: readonly Step[] = [
  { icon: 'scan', title: '扫二维码或输入加入码', words: '县（区）总工会会发给您。' },
  { icon: 'check-circle', title: '同意并用手机号登录', words: '手机号只用来核对身份，不会公开。' },
  { icon: 'edit', title: '点「是我」', words: '以后打开就能用，不用再登录。' },
]

export function stepsFor(identity: IdentityView | null): readonly Step[] {
  if (identity === null) return NOT_YET
  if (identity.role === 'speaker') return SPEAKER
  return identity.role === 'school' ? SCHOOL : STAFF
}

const FOR_ALL: readonly Answer[] = [
  { question: '没有网络怎么办？', words: '照常填，内容和照片都存在手机里，联网后自动提交。' },
  { question: '字太小？', words: '在「我的」里选「大」或「特大」。' },
  { question: '换人了怎么办？', words: '在「我的」里生成交接码，接手的人输入后就接过来，记录都在。' },
]
const FOR_SPEAKERS: readonly Answer[] = [
  { question: '单位要请假函？', words: '答应以后，在邀请里点「给单位的请假函」，转发给单位盖章。' },
]
const FOR_SCHOOLS: readonly Answer[] = [
  { question: '没拍到照片？', words: '写明情况也能提交，由审核的老师决定计不计入。' },
]

export function answersFor(identity: IdentityView | null): readonly Answer[] {
  if (identity?.role === 'speaker') return [...FOR_SPEAKERS, ...FOR_ALL.slice(1)]
  return identity?.role === 'school' ? [...FOR_SCHOOLS, ...FOR_ALL] : FOR_ALL
}

/** Units by name; the software keeps nobody's office number. */
export function whomToAsk(identity: IdentityView | null, plan: Plan | null): string {
  const own = plan?.divisions.find((division) => division.code === identity?.division_code)?.name
  if (identity === null || own === undefined) return '请打电话问您所在县（区）的总工会或教育体育局。'
  if (identity.role === 'city') return '请找维护这个系统的同事。'
  if (identity.role === 'school' || identity.role === 'speaker') return `请打电话问${own}总工会或${own}教育体育局。`
  return `请打电话问${cityOf(plan)}总工会。`
}

function cityOf(plan: Plan | null): string {
  return plan?.divisions.find((division) => division.level === 'city')?.name ?? '市'
}
