// A report as Markdown: tables as GitHub writes them. What comes from logs is escaped.
import type { Block, BurnDown, Page } from './page.ts'
import { percent } from './wording.ts'

/** Control characters, marks that turn the direction of the text, and what Markdown or HTML would take for its own. */
const UNSHOWN = /\p{Cc}|[\u{200e}\u{200f}\u{202a}-\u{202e}\u{2066}-\u{2069}]/gu
const escape = (text: string): string =>
  text.replace(UNSHOWN, '\u{fffd}').replace(/[\\`*_[\]<>|#~&!]/g, (mark) => `\\${mark}`)

const LEVELS = '▁▂▃▄▅▆▇█'
/** One character a day; overspent days are `×`. */
const bars = ({ days }: BurnDown): string =>
  days
    .map(({ left }) =>
      left < 0
        ? '×'
        : (LEVELS[Math.min(LEVELS.length - 1, Math.floor(left * LEVELS.length))] ?? ''),
    )
    .join('')

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const blockText = (block: Block): string => {
  switch (block.is) {
    case 'text':
      return escape(block.text)
    case 'list':
      return block.items.map((item) => `- ${escape(item)}`).join('\n')
    case 'table':
      return [
        row(block.columns.map(escape)),
        row(block.columns.map((column) => (block.numeric.includes(column) ? '---:' : '---'))),
        ...block.rows.map((cells) => row(cells.map(escape))),
        ...(block.caption === '' ? [] : ['', escape(block.caption)]),
      ].join('\n')
    case 'burn-down':
      return `\`${bars(block)}\`\n\n${escape(block.caption)} ${escape(ends(block))}`
  }
}

const ends = ({ days }: BurnDown): string => {
  const last = days.at(-1)
  return last === undefined ? '' : `At the end of ${last.date}: ${percent(last.left)}.`
}

export const markdown = ({ title, lead, sections }: Page): string =>
  `${[
    `# ${escape(title)}`,
    ...lead.map(escape),
    ...sections.flatMap(({ title: head, level, blocks }) => [
      `${'#'.repeat(level)} ${escape(head)}`,
      ...blocks.map(blockText),
    ]),
  ].join('\n\n')}\n`
