// <button>, <form> and <label>: what happens after the mini-program's own tap handlers.

import { onTapOf } from '../events'
import { fieldsIn } from '../fields'
import { carryOut } from '../open-types'
import { report } from '../errors'
import { defineTag, setAttribute, tagOf, type Tag } from './define'

const OPEN_TYPE_EXTRAS = {
  lang: String, sessionFrom: String, sendMessageTitle: String, sendMessagePath: String, sendMessageImg: String,
  appParameter: String, showMessageCard: null, phoneNumberNoQuotaToast: null, activityType: null,
} as const;
const FORM_FIELDS = 'wx-checkbox, wx-radio, wx-switch, wx-input, wx-textarea, wx-button'

export function defineFormTags(): void {
  const look = { type: [String, 'default'] as const, size: String, plain: Boolean, disabled: Boolean, loading: Boolean }
  const deed = { formType: String, openType: String, hoverClass: [String, 'button-hover'] as const }
  defineTag('button', { ...look, ...deed, ...OPEN_TYPE_EXTRAS }, button)
  defineTag('form', { reportSubmit: Boolean, reportSubmitTimeout: Number })
  defineTag('label', { for: String }, label)
}

function button(tag: Tag): void {
  const { element } = tag
  element.setAttribute('role', 'button')
  element.tabIndex = 0
  for (const name of ['type', 'size', 'plain', 'disabled', 'loading']) {
    tag.watch(name, () => setAttribute(element, name, tag.value(name)))
  }
  tag.watch('disabled', () => element.setAttribute('aria-disabled', String(Boolean(tag.value('disabled')))))
  onTapOf(element, () => {
    const formType = tag.value<string>('formType')
    const form = element.closest('wx-form')
    if (formType && form) finishForm(form, formType)
    const openType = tag.value<string>('openType')
    if (openType) carryOut(openType, tag).catch((error: unknown) => report(error, `open-type ${openType}`))
    return true
  })
}

function finishForm(element: Element, formType: string): void {
  const form = tagOf(element)
  if (!form) return
  if (formType === 'reset') {
    for (const field of fieldsIn(element)) field.set('')
    form.fire('reset')
    return
  }
  const value = Object.fromEntries(fieldsIn(element).map((field) => [field.name(), field.get()]))
  form.fire('submit', { value })
}

/** A tap on a label is a tap on its field. */
function label(tag: Tag): void {
  onTapOf(tag.element, () => {
    const id = tag.value<string>('for')
    const within = id ? tag.element.closest('wx-page') : tag.element
    const field = within?.querySelector<HTMLElement>(id ? `[data-wxid="${CSS.escape(id)}"]` : FORM_FIELDS)
    field?.dispatchEvent(new CustomEvent('wx-label-tap'))
    return true
  })
}
