// Who uses this phone: login, consents, privacy, permissions. The stand-in WeChat answers.

import { isInTap } from '../gesture'
import { ask, askConsent, button, make } from '../overlays'
import * as privacy from '../privacy'
import { loginCode, sendConsents, templateTitles, type Answer } from '../sandbox'
import * as storage from '../storage'
import { isGranted, switches } from '../switches'
import { api, WxError, type Offer, type Options } from './api'

const ALWAYS = '__subscriptions'
const MOST_TEMPLATES = 5
const SCOPES = ['scope.camera', 'scope.writePhotosAlbum', 'scope.addPhoneCalendar']

/** What "总是保持以上选择" remembered: template id → answer. */
function kept(): Record<string, Answer> {
  return JSON.parse(storage.readOwn(ALWAYS) ?? '{}') as Record<string, Answer>
}

async function requestSubscribeMessage({
  tmplIds,
}: Options & { tmplIds?: string[] }): Promise<Record<string, unknown>> {
  if (!tmplIds?.length) throw new WxError('TmplIds can not be empty', undefined, { errCode: 10001 })
  if (tmplIds.length > MOST_TEMPLATES)
    throw new WxError('Templates count out of max bounds', undefined, { errCode: 20003 })
  if (!isInTap()) throw new WxError('can only be invoked by user TAP gesture.', undefined, { errCode: 10005 })
  const titles = await templateTitles()
  const unknown = tmplIds.find((id) => !titles.has(id))
  if (unknown) throw new WxError('No template data return, verify the template id exist', undefined, { errCode: 20001 })
  const known = kept()
  const asked = tmplIds.filter((id) => !(id in known))
  const answers: Record<string, Answer> = Object.fromEntries(tmplIds.map((id) => [id, known[id] ?? 'reject']))
  if (asked.length) Object.assign(answers, await askToSubscribe(asked, titles))
  await sendConsents(answers)
  return answers
}

async function askToSubscribe(ids: string[], titles: Map<string, string>): Promise<Record<string, Answer>> {
  const boxes = new Map(ids.map((id) => [id, checkbox(titles.get(id) ?? id, true)]))
  const always = checkbox('总是保持以上选择，不再询问', false)
  const isAllowed = await ask<boolean>('wx-consent', '消息订阅', (close) => [
    make('h3', { text: '劳模工匠进校园 申请给您发送以下消息' }),
    ...[...boxes.values()].map(({ line }) => line),
    always.line,
    make('footer', {}, [
      button('取消', 'wx-refuse', () => close(false)),
      button('允许', 'wx-agree', () => close(true)),
    ]),
  ])
  const answer = (id: string): Answer => (isAllowed && boxes.get(id)?.box.checked ? 'accept' : 'reject')
  const answers = Object.fromEntries(ids.map((id) => [id, answer(id)]))
  if (always.box.checked) storage.writeOwn(ALWAYS, JSON.stringify({ ...kept(), ...answers }))
  return answers
}

function checkbox(text: string, isChecked: boolean): { line: HTMLElement; box: HTMLInputElement } {
  const box = Object.assign(make('input'), { type: 'checkbox', checked: isChecked })
  return { box, line: make('label', { className: 'wx-consent-line' }, [box, document.createTextNode(text)]) }
}

function authSetting(): Record<string, boolean> {
  return Object.fromEntries(SCOPES.map((scope) => [scope, isGranted(scope)]))
}

function settings({ withSubscriptions }: Options & { withSubscriptions?: boolean }): Record<string, unknown> {
  const always = kept()
  const items = Object.keys(always).length ? { itemSettings: always } : {}
  return {
    authSetting: authSetting(),
    ...(withSubscriptions && { subscriptionsSetting: { mainSwitch: true, ...items } }),
  }
}

async function openSetting(): Promise<Record<string, unknown>> {
  const lines = new Map([
    ['scope.camera', checkbox('使用相机', isGranted('scope.camera'))],
    ['scope.writePhotosAlbum', checkbox('添加到相册', isGranted('scope.writePhotosAlbum'))],
    ['scope.addPhoneCalendar', checkbox('添加到日历', isGranted('scope.addPhoneCalendar'))],
  ])
  await ask<void>('wx-consent', '设置', (close) => [
    make('h3', { text: '设置（由微信显示）' }),
    ...[...lines.values()].map(({ line }) => line),
    make('footer', {}, [button('完成', 'wx-agree', () => close())]),
  ])
  for (const [scope, { box }] of lines) {
    if (box.checked) switches.refused.delete(scope)
    else switches.refused.add(scope)
  }
  return { authSetting: authSetting() }
}

async function authorize({ scope }: Options & { scope: string }): Promise<void> {
  await privacy.requireAgreement()
  if (!isGranted(scope)) throw new WxError('auth deny', 103)
}

export function accountOffer(): Offer {
  return {
    standing: 'simulated',
    members: {
      login: api('login', async () => {
        if (switches.network === 'offline') throw new WxError('errcode:-106 error_msg:net::ERR_INTERNET_DISCONNECTED')
        return { code: await loginCode() }
      }),
      requestSubscribeMessage: api('requestSubscribeMessage', requestSubscribeMessage),
      getSetting: api('getSetting', settings),
      openSetting: api('openSetting', openSetting),
      authorize: api('authorize', authorize),
      getPrivacySetting: api('getPrivacySetting', () => ({
        needAuthorization: !privacy.hasAgreed(),
        privacyContractName: privacy.CONTRACT,
      })),
      requirePrivacyAuthorize: api('requirePrivacyAuthorize', privacy.requireAgreement),
      openPrivacyContract: api('openPrivacyContract', async () => {
        const lines = ['这里由微信显示在公众平台填写的隐私保护指引。']
        await askConsent({ title: privacy.CONTRACT, lines, refuse: '关闭', agree: '知道了' })
      }),
    },
  }
}
