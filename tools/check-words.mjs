// Words that never stand on a screen: the 2026 rules forbid what they name, and 失败 tells nobody what to do next.
import { ownFiles, read, report } from './sources.mjs'

const FORBIDDEN = /排名|打卡|积分|排行榜|失败|非法|异常/

function withoutComments(name, text) {
  if (name.endsWith('.wxml')) return text.replace(/<!--[\s\S]*?-->/g, (comment) => comment.replace(/[^\n]/g, ''))
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, (comment) => comment.replace(/[^\n]/g, ''))
}

report(
  'words',
  ownFiles('.wxml', '.ts', '.json', '.wxs')
    .filter((name) => name !== 'api/schema.d.ts')
    .flatMap((name) =>
      withoutComments(name, read(name))
        .split('\n')
        .flatMap((line, index) => (FORBIDDEN.test(line) ? [`${name}:${index + 1}: ${line.trim().slice(0, 80)}`] : [])),
    ),
)
