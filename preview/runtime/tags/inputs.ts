// <input> and <textarea>: a native field inside, WeChat's events outside.

import { setField } from '../fields'
import { defineTag, keepInside, type Properties, type Tag } from './define'

const PROPERTIES: Properties = {
  name: String, value: [null, ''], placeholder: String, placeholderClass: String, placeholderStyle: String,
  disabled: Boolean, maxlength: [Number, 140], type: [String, 'text'], password: Boolean, focus: Boolean,
  autoFocus: Boolean, confirmType: String, confirmHold: Boolean, cursorSpacing: null, cursor: null, cursorColor: null,
  selectionStart: null, selectionEnd: null, adjustPosition: null, holdKeyboard: null, alwaysEmbed: null,
  autoHeight: Boolean, fixed: null, showConfirmBar: null, disableDefaultPadding: null, autoFill: null, allowClear: null,
};
const EVENTS = ['input', 'change', 'focus', 'blur', 'keydown', 'keyup', 'compositionstart', 'compositionend']
const INPUT_MODES: Record<string, string> = { number: 'numeric', digit: 'decimal' }

type NativeField = HTMLInputElement | HTMLTextAreaElement

export function defineInputTags(): void {
  defineTag('input', PROPERTIES, (tag) => setUp(tag, document.createElement('input')), { isLeaf: true })
  defineTag('textarea', PROPERTIES, (tag) => setUp(tag, document.createElement('textarea')), { isLeaf: true })
}

function setUp(tag: Tag, field: NativeField): void {
  field.className = 'wx-native'
  tag.element.appendChild(field)
  keepInside(field, ...EVENTS)
  showProperties(tag, field)
  tellEvents(tag, field)
  if (field instanceof HTMLTextAreaElement) growWithText(tag, field)
  tag.element.addEventListener('wx-label-tap', () => field.focus())
  setField(tag.element, {
    name: () => tag.value<string>('name') ?? '',
    get: () => field.value,
    set: (value) => tag.set({ value: String(value ?? '') }),
  })
}

function showProperties(tag: Tag, field: NativeField): void {
  tag.watch('value', () => {
    const value = String(tag.value('value') ?? '')
    if (field.value !== value) field.value = value
  })
  tag.watch('placeholder', () => (field.placeholder = tag.value('placeholder')))
  tag.watch(['placeholderClass', 'placeholderStyle'], () => {
    const colour = /(?:^|[;\s])color:\s*([^;]+)/.exec(tag.value<string>('placeholderStyle') ?? '')?.[1]
    if (colour) field.style.setProperty('--placeholder', colour)
  })
  tag.watch('disabled', () => (field.disabled = Boolean(tag.value('disabled'))))
  tag.watch('ariaLabel', () => {
    const label = tag.value<string>('ariaLabel')
    if (label) field.setAttribute('aria-label', label)
  })
  tag.watch('maxlength', () => {
    const length = tag.value<number>('maxlength')
    if (length >= 0) field.maxLength = length
    else field.removeAttribute('maxlength')
  })
  tag.watch(['type', 'password'], () => {
    const type = tag.value<string>('type')
    if (field instanceof HTMLInputElement) field.type = tag.value('password') ? 'password' : 'text'
    field.inputMode = INPUT_MODES[type] ?? 'text'
  })
  tag.watch(['focus', 'autoFocus'], () => {
    if (tag.value('focus') || tag.value('autoFocus')) setTimeout(() => field.focus())
  })
}

function tellEvents(tag: Tag, field: NativeField): void {
  const cursor = () => field.selectionStart ?? field.value.length
  field.addEventListener('input', () => {
    tag.set({ value: field.value })
    tag.fire('input', { value: field.value, cursor: cursor(), keyCode: 0 })
  })
  field.addEventListener('focus', () => tag.fire('focus', { value: field.value, height: 0 }))
  field.addEventListener('blur', () => tag.fire('blur', { value: field.value, cursor: cursor() }))
  field.addEventListener('change', () => tag.fire('change', { value: field.value }))
  field.addEventListener('keydown', (event) => {
    if ((event as KeyboardEvent).key !== 'Enter' || field instanceof HTMLTextAreaElement) return
    tag.fire('confirm', { value: field.value })
    if (!tag.value('confirmHold')) field.blur()
  })
}

function growWithText(tag: Tag, field: HTMLTextAreaElement): void {
  const grow = () => {
    if (!tag.value('autoHeight')) return
    tag.element.style.height = 'auto'
    field.style.height = 'auto'
    field.style.height = `${field.scrollHeight}px`
  }
  tag.watch(['autoHeight', 'value'], () => setTimeout(grow))
  field.addEventListener('input', () => {
    grow()
    tag.fire('linechange', { lineCount: 1, height: field.scrollHeight })
  })
}
