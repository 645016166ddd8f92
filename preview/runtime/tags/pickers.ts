// <picker> opens a drawn sheet; <picker-view> is chosen from by tapping.

import { onTapOf } from '../events'
import { setField } from '../fields'
import { openPicker, type PickerOptions } from '../picker-sheet'
import { report } from '../errors'
import { defineTag, type Tag } from './define'

export function definePickerTags(): void {
  const choice = { name: String, mode: [String, 'selector'] as const, range: [null, []] as const, rangeKey: String }
  const limits = { value: null, start: String, end: String, fields: String, disabled: Boolean, headerText: String }
  defineTag('picker', { ...choice, ...limits }, picker)
  const marks = { indicatorStyle: String, indicatorClass: String, maskStyle: String, maskClass: String }
  defineTag('picker-view', { value: null, immediateChange: Boolean, ...marks }, pickerView)
  defineTag('picker-view-column', {})
}

function picker(tag: Tag): void {
  tag.element.setAttribute('role', 'combobox')
  onTapOf(tag.element, () => {
    if (!tag.value('disabled')) choose(tag).catch((error: unknown) => report(error, 'picker'))
  })
  setField(tag.element, {
    name: () => tag.value('name'),
    get: () => tag.value('value'),
    set: (value) => tag.set({ value }),
  })
}

async function choose(tag: Tag): Promise<void> {
  const options = tag.component.data as unknown as PickerOptions
  const value = await openPicker(options, (column, index) => tag.fire('columnchange', { column, value: index }))
  if (value === null) return tag.fire('cancel')
  tag.set({ value })
  tag.fire('change', { value })
}

function pickerView(tag: Tag): void {
  const { element } = tag
  const columns = () => [...element.querySelectorAll('wx-picker-view-column')]
  const chosen = () => columns().map((_, index) => tag.value<number[] | null>('value')?.[index] ?? 0)
  const mark = () => {
    columns().forEach((column, index) => {
      ;[...column.children].forEach((item, at) => item.classList.toggle('wx-chosen', at === chosen()[index]))
    })
  }
  tag.watch('value', () => setTimeout(mark))
  element.addEventListener('click', (event) => {
    const column = (event.target as HTMLElement).closest('wx-picker-view-column')
    if (!column) return
    const at = [...column.children].findIndex((item) => item.contains(event.target as Node))
    if (at < 0) return
    const value = chosen()
    value[columns().indexOf(column)] = at
    tag.set({ value })
    mark()
    tag.fire('change', { value })
  })
}
