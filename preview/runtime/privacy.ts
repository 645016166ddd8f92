// 用户隐私保护指引: agreed once per phone, at a button or in WeChat's own dialog.

import { askConsent } from './overlays'
import * as storage from './storage'
import { WxError } from './wx/api'

const KEY = '__privacy'

export const CONTRACT = '《劳模工匠进校园隐私保护指引》'

export function hasAgreed(): boolean {
  return storage.readOwn(KEY) === 'agreed'
}

export function agree(): void {
  storage.writeOwn(KEY, 'agreed')
}

/** Asks in WeChat's own dialog unless agreed before; a refusal is errno 104. */
export async function requireAgreement(): Promise<void> {
  if (hasAgreed()) return
  const lines = [`使用前请阅读并同意${CONTRACT}。`]
  if (!(await askConsent({ title: '隐私保护提示', lines, refuse: '拒绝', agree: '同意' }))) {
    throw new WxError('privacy permission is not authorized', 104)
  }
  agree()
}
