// What a file would change in the roster, in plain words. Pure.
import type { RosterImport, RosterLine } from '../../api/types'

export interface Told {
  key: string
  name: string
  words: string
}

export interface Part {
  title: string
  hint: string
  lines: Told[]
}

export interface Comparison {
  /** One sentence above everything. */
  sentence: string
  parts: Part[]
  notes: readonly string[]
  /** The button's words; empty while there is nothing to import. */
  action: string
}

export function comparisonOf(found: RosterImport): Comparison {
  const { diff, notes, bad_rows } = found
  const parts: Part[] = [
    {
      title: `有 ${bad_rows.length} 行要改`,
      hint: '请在表格里改好，再选一次；名册现在没有动。',
      lines: bad_rows.map(({ number, reason }) => ({ key: `row-${number}`, name: `第 ${number} 行`, words: reason })),
    },
    {
      title: `新增 ${found.new} 位`,
      hint: '导入后等于你们单位已确认，另一家单位确认了才算聘任。',
      lines: linesOf(diff, 'new', () => '名册里还没有'),
    },
    { title: `有变化 ${found.changed} 位`, hint: '', lines: linesOf(diff, 'changed', changeWords) },
    {
      title: `表里没有的 ${found.gone} 位`,
      hint: '不会删。不再聘任的，请到名册里点开这个人，再点“不再聘任”。',
      lines: linesOf(diff, 'gone', () => '还在名册里'),
    },
  ]
  return { sentence: sentenceOf(found), parts: parts.filter(({ lines }) => lines.length > 0), notes, action: actionOf(found) }
}

/** After the import. */
export function doneWords(done: RosterImport): string {
  const told = [done.new > 0 ? `新增 ${done.new} 位` : '', done.changed > 0 ? `改了 ${done.changed} 位` : '']
  const waits = done.new > 0 ? '请另一家单位在待办里确认新增的。' : ''
  return `导入好了：${told.filter(Boolean).join('，')}。${waits}`
}

function sentenceOf({ bad_rows, new: added, changed, unchanged }: RosterImport): string {
  if (bad_rows.length > 0) return '表格里有几行我们看不明白，还没有导入。'
  if (added + changed === 0) return `和名册一样，${unchanged} 位都没有变化，不用导入。`
  return `还没有导入，请先看一看。${unchanged > 0 ? `没有变化的 ${unchanged} 位不列出来。` : ''}`
}

function actionOf({ bad_rows, new: added, changed }: RosterImport): string {
  return bad_rows.length > 0 || added + changed === 0 ? '' : `确认导入（新增 ${added} 位，改 ${changed} 位）`
}

function linesOf(diff: readonly RosterLine[], kind: RosterLine['kind'], words: (line: RosterLine) => string): Told[] {
  const lines = diff.filter((line) => line.kind === kind)
  return lines.map((line) => ({ key: `${line.number ?? 0}-${line.speaker_id ?? 0}`, name: line.name, words: words(line) }))
}

function changeWords({ fields }: RosterLine): string {
  return fields.map(({ name, before, after }) => `${name}${fromTo(before, after)}`).join('；')
}

function fromTo(before: string, after: string): string {
  if (before === '') return `写上“${after}”`
  return after === '' ? `去掉“${before}”` : `从“${before}”改成“${after}”`
}
