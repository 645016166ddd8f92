// The phone's own calendar: it rings even when no message can arrive.
import { PhoneTrouble } from './errors'
import type { Calendar } from './ports'

function asTrouble({ errMsg }: { errMsg: string }): PhoneTrouble {
  if (/privacy/.test(errMsg)) {
    return new PhoneTrouble('calendar.no_consent', '同意隐私保护指引后才能存进日历。想好了可以再点一次。')
  }
  if (/auth|deny|denied/i.test(errMsg)) {
    return new PhoneTrouble('calendar.refused', '手机没有允许存日历。请点“去设置打开”，允许“添加到日历”。')
  }
  if (/cancel/.test(errMsg)) return new PhoneTrouble('calendar.cancelled', '没有存。要存的话，请再点一次。')
  return new PhoneTrouble('calendar.unsaved', '时间没有存进日历，请再点一次；还不行就请记在纸上。')
}

export const wxCalendar: Calendar = {
  add({ endTime, ...event }) {
    return new Promise((resolve, reject) => {
      wx.addPhoneCalendar({
        ...event,
        endTime: String(endTime),
        alarm: true,
        success: () => resolve(),
        fail: (error) => reject(asTrouble(error)),
      })
    })
  },
}
