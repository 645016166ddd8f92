// What a <button open-type="…"> does. Several can be joined: `getPhoneNumber|agreePrivacyAuthorization`.

import { choosePhotos } from './photo-picker'
import { make, askConsent, ask, button } from './overlays'
import { callPage } from './page'
import * as privacy from './privacy'
import { phoneCode, phoneNumber } from './sandbox'
import { topPage } from './stack'
import type { Tag } from './tags/define'

const DEEDS: Record<string, (tag: Tag) => Promise<void>> = {
  agreePrivacyAuthorization: async (tag) => {
    privacy.agree()
    tag.fire('agreeprivacyauthorization', { errMsg: 'agreePrivacyAuthorization:ok' })
  },
  getPhoneNumber: (tag) => givePhoneNumber(tag),
  chooseAvatar: async (tag) => {
    const [photo] = await choosePhotos({ count: 1, sources: ['album'] })
    if (photo) tag.fire('chooseavatar', { avatarUrl: photo.path })
  },
  openSetting: async (tag) => tag.fire('opensetting', { errMsg: 'openSetting:ok', authSetting: {} }),
  share: (tag) => share(tag),
}

export async function carryOut(openType: string, tag: Tag): Promise<void> {
  const names = openType.split('|')
  // consent first: what is joined to it needs it
  for (const name of names.sort((one, other) => Number(other.startsWith('agree')) - Number(one.startsWith('agree')))) {
    const deed = DEEDS[name]
    if (!deed) throw new Error(`button open-type ${name} is missing in the preview`)
    await deed(tag)
  }
}

async function givePhoneNumber(tag: Tag): Promise<void> {
  const refused = (reason: string, errno?: number) =>
    tag.fire('getphonenumber', { errMsg: `getPhoneNumber:fail ${reason}`, ...(errno && { errno }) })
  try {
    await privacy.requireAgreement()
  } catch {
    return refused('privacy permission is not authorized', 104)
  }
  const lines = ['微信绑定号码', await phoneNumber()]
  const title = '申请获取并验证您的手机号'
  if (!(await askConsent({ title, lines, refuse: '不允许', agree: '允许' }))) return refused('user deny')
  tag.fire('getphonenumber', { errMsg: 'getPhoneNumber:ok', code: await phoneCode() })
}

async function share(tag: Tag): Promise<void> {
  const card = callPage(topPage(), 'onShareAppMessage', { from: 'button', target: { dataset: tag.element.dataset } })
  const { title = '', path = topPage().path } = (card ?? {}) as { title?: string; path?: string }
  await ask<void>('wx-consent', '转发', (close) => [
    make('h3', { text: '转发给朋友（预览，不会真的发出）' }),
    make('p', { text: title }),
    make('p', { text: path }),
    make('footer', {}, [button('知道了', 'wx-agree', () => close())]),
  ])
}
