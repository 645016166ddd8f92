// What we use of a person, why, for how long, and whom to ask: the same on this page for everybody. Pure.
import { ABOUT } from '../../core/about'

export interface Answer {
  question: string
  words: string
}

export function privacyAnswers(whom: string): Answer[] {
  return [
    {
      question: '我们用哪些信息',
      words:
        '姓名、手机号、您在哪个单位，微信给的账号标识；您填的宣讲记录和选的照片。' +
        '照片会去掉拍摄地点。不定位，不认人脸，不记录您用了多久。',
    },
    {
      question: '用来做什么',
      words: '核对您的身份，联系您办宣讲的事，发您允许过的提醒。不作别的用，也不公开。',
    },
    {
      question: '谁能看到手机号',
      words: '平时只显示前三位和后四位。负责打电话联系您的工作人员才能看全，每看一次都留记录，您要的那份信息里查得到。',
    },
    {
      question: '存多久',
      words:
        '账号在用就存着，手机号加密保存。您注销时，手机号和微信账号标识马上删除；' +
        '您做过的宣讲记录和审核是单位的工作记录，单位按规定保存，上面只留姓名。',
    },
    {
      question: '谁负责，问谁',
      words: `由${ABOUT.organisers.split(' ').join('、')}负责。${whom}`,
    },
  ]
}
