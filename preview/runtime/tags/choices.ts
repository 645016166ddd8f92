// <switch>, <checkbox>, <radio> with their groups, and <slider>.

import { onTapOf } from '../events'
import { setField } from '../fields'
import { defineTag, keepInside, tagOf, type Properties, type Tag } from './define'

const PROPERTIES: Properties = {
  name: String,
  value: String,
  checked: Boolean,
  disabled: Boolean,
  color: String,
  type: String,
}

export function defineChoiceTags(): void {
  defineTag('switch', PROPERTIES, (tag) => {
    setUpChoice(tag, 'switch', () => {
      tag.set({ checked: !tag.value('checked') })
      tag.fire('change', { value: tag.value('checked') })
    })
    setField(tag.element, {
      name: () => tag.value('name'),
      get: () => tag.value('checked'),
      set: (value) => tag.set({ checked: Boolean(value) }),
    })
  })
  defineTag('checkbox', PROPERTIES, (tag) =>
    setUpChoice(tag, 'checkbox', () => {
      tag.set({ checked: !tag.value('checked') })
      tellGroup(tag, 'wx-checkbox-group', checkedIn)
    }),
  )
  defineTag('radio', PROPERTIES, (tag) => setUpChoice(tag, 'radio', () => chooseRadio(tag)))
  defineTag('checkbox-group', { name: String }, (tag) => setUpGroup(tag, checkedIn, 'wx-checkbox'))
  defineTag('radio-group', { name: String }, (tag) => {
    tag.element.setAttribute('role', 'radiogroup')
    setUpGroup(tag, (element) => checkedIn(element)[0] ?? '', 'wx-radio')
  })
  const range = { min: Number, max: [Number, 100] as const, step: [Number, 1] as const, value: Number }
  const look = { activeColor: String, backgroundColor: String, blockSize: null, blockColor: String, showValue: Boolean }
  defineTag('slider', { name: String, disabled: Boolean, ...range, ...look }, slider, { isLeaf: true })
}

function setUpChoice(tag: Tag, role: string, choose: () => void): void {
  const { element } = tag
  element.setAttribute('role', role)
  element.tabIndex = 0
  tag.watch('checked', () => {
    element.setAttribute('aria-checked', String(Boolean(tag.value('checked'))))
    element.classList.toggle('wx-on', Boolean(tag.value('checked')))
  })
  tag.watch('color', () => tag.value('color') && element.style.setProperty('--choice', tag.value('color')))
  const act = () => {
    if (!tag.value('disabled')) choose()
    return true
  }
  onTapOf(element, act)
  element.addEventListener('wx-label-tap', act)
}

function chooseRadio(tag: Tag): void {
  if (tag.value('checked')) return
  const group = tag.element.closest('wx-radio-group')
  for (const other of group?.querySelectorAll('wx-radio') ?? []) {
    if (other !== tag.element) tagOf(other)?.set({ checked: false })
  }
  tag.set({ checked: true })
  tellGroup(tag, 'wx-radio-group', () => tag.value('value'))
}

function tellGroup(tag: Tag, selector: string, value: (group: Element) => unknown): void {
  const group = tag.element.closest(selector)
  if (group) tagOf(group)?.fire('change', { value: value(group) })
}

function checkedIn(group: Element): string[] {
  return [...group.querySelectorAll('wx-checkbox, wx-radio')]
    .map(tagOf)
    .filter((tag): tag is Tag => Boolean(tag?.value('checked')))
    .map((tag) => tag.value('value'))
}

function setUpGroup(tag: Tag, get: (element: Element) => unknown, members: string): void {
  setField(tag.element, {
    name: () => tag.value('name'),
    get: () => get(tag.element),
    set: () => {
      for (const each of tag.element.querySelectorAll(members)) tagOf(each)?.set({ checked: false })
    },
  })
}

function slider(tag: Tag): void {
  const range = document.createElement('input')
  range.type = 'range'
  tag.element.appendChild(range)
  keepInside(range, 'input', 'change')
  tag.watch(['min', 'max', 'step', 'value', 'disabled'], () => {
    for (const name of ['min', 'max', 'step', 'value'] as const) range[name] = String(tag.value(name))
    range.disabled = Boolean(tag.value('disabled'))
  })
  range.addEventListener('input', () => tag.fire('changing', { value: range.valueAsNumber }))
  range.addEventListener('change', () => {
    tag.set({ value: range.valueAsNumber })
    tag.fire('change', { value: range.valueAsNumber })
  })
  setField(tag.element, {
    name: () => tag.value('name'),
    get: () => range.valueAsNumber,
    set: (value) => tag.set({ value: Number(value) }),
  })
}
