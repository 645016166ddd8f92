// The sheet a <picker> opens: lists to tap, or a date or time field.

import { ask, button, make } from './overlays'

export interface PickerOptions {
  mode: 'selector' | 'multiSelector' | 'date' | 'time' | 'region'
  range: unknown[] | unknown[][]
  rangeKey?: string
  value: unknown
  start?: string
  end?: string
  fields?: string
  headerText?: string
}

export type PickerValue = number | string | (number | string)[]

const DATE_TYPES: Record<string, string> = { month: 'month', year: 'number' }

export function openPicker(
  options: PickerOptions,
  onColumn: (column: number, index: number) => void,
): Promise<PickerValue | null> {
  return ask<PickerValue | null>('wx-picker', options.headerText ?? '请选择', (close) => {
    const [body, value] = chooser(options, onColumn)
    const bar = make('footer', {}, [
      button('取消', 'wx-cancel', () => close(null)),
      make('span', { text: options.headerText ?? '' }),
      button('确定', 'wx-confirm', () => close(value())),
    ])
    return [bar, body]
  })
}

function chooser(options: PickerOptions, onColumn: (column: number, index: number) => void): [Node, () => PickerValue] {
  if (options.mode === 'selector') {
    let chosen = Number(options.value) || 0
    const list = column(options.range, options.rangeKey, chosen, (index) => (chosen = index))
    return [make('div', { className: 'wx-columns' }, [list]), () => String(chosen)]
  }
  if (options.mode === 'multiSelector') {
    const chosen = options.range.map((_, at) => Number((options.value as number[] | null)?.[at]) || 0)
    const lists = (options.range as unknown[][]).map((items, at) =>
      column(items, options.rangeKey, chosen[at] ?? 0, (index) => {
        chosen[at] = index
        onColumn(at, index)
      }),
    )
    return [make('div', { className: 'wx-columns' }, lists), () => chosen]
  }
  const field = make('input', { label: '选择' })
  field.value = Array.isArray(options.value) ? options.value.join(' ') : String(options.value ?? '')
  if (options.mode === 'region') return [field, () => field.value.split(/\s+/)]
  field.type = options.mode === 'time' ? 'time' : (DATE_TYPES[options.fields ?? ''] ?? 'date')
  field.min = options.start ?? ''
  field.max = options.end ?? ''
  return [field, () => field.value]
}

function column(
  items: unknown[],
  key: string | undefined,
  chosen: number,
  choose: (index: number) => void,
): HTMLElement {
  const text = (item: unknown) =>
    String(typeof item === 'object' && item !== null && key ? Reflect.get(item, key) : item)
  const list = make('ul', { role: 'listbox' })
  items.forEach((item, index) => {
    const line = make('li', { role: 'option', text: text(item) })
    line.setAttribute('aria-selected', String(index === chosen))
    line.addEventListener('click', () => {
      for (const each of list.children) each.setAttribute('aria-selected', String(each === line))
      choose(index)
    })
    list.appendChild(line)
  })
  setTimeout(() => list.children[chosen]?.scrollIntoView({ block: 'center' }))
  return list
}
