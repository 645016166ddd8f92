// Words, icon and tone of what the API names by key. State = icon + word + colour, never colour alone.
import type { InvitationStatus, Organiser, PaceState, Role, TalkStatus } from '../api/types'

export type Tone = 'ok' | 'attention' | 'info' | 'plain'

export interface Sign {
  words: string
  icon: string
  tone: Tone
}

export const STATUS: Record<TalkStatus, Sign> = {
  planned: { words: '已计划', icon: 'calendar', tone: 'info' },
  awaiting_photos: { words: '等照片', icon: 'cloud-upload', tone: 'info' },
  submitted: { words: '待审核', icon: 'time', tone: 'info' },
  returned: { words: '需要补一点', icon: 'rollback', tone: 'attention' },
  approved: { words: '已通过', icon: 'check-circle', tone: 'ok' },
  cancelled: { words: '已取消', icon: 'close-circle', tone: 'plain' },
}

export const INVITATION: Record<InvitationStatus, Sign> = {
  invited: { words: '等回复', icon: 'time', tone: 'info' },
  accepted: { words: '答应了', icon: 'check-circle', tone: 'ok' },
  time_proposed: { words: '想换时间', icon: 'calendar', tone: 'attention' },
  declined: { words: '去不了', icon: 'close-circle', tone: 'attention' },
  withdrawn: { words: '已撤回', icon: 'rollback', tone: 'plain' },
  expired: { words: '没等到回复', icon: 'time', tone: 'attention' },
}

export const PACE: Record<PaceState, Sign> = {
  no_quota: { words: '只作记录', icon: 'minus-circle', tone: 'plain' },
  reached: { words: '已完成', icon: 'check-circle', tone: 'ok' },
  on_pace: { words: '跟得上', icon: 'check-circle', tone: 'ok' },
  behind: { words: '慢了一点', icon: 'time', tone: 'attention' },
  urgent: { words: '要抓紧', icon: 'error-circle', tone: 'attention' },
  unknown: { words: '算不出进度', icon: 'help-circle', tone: 'plain' },
}

export const ORGANISER: Record<Organiser, string> = {
  city: '市级组织',
  county: '县级组织',
  zone: '开发区组织',
  school: '学校自主邀请',
}

export const ROLE: Record<Role, string> = {
  school: '学校联络员',
  speaker: '宣讲员',
  county: '县（区）工作人员',
  zone: '开发区工作人员',
  city: '市级工作人员',
}
