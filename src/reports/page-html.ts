// A report as one HTML file: nothing is fetched, it prints, and it can be read aloud.
import { html, type Html } from '../server/html.ts'
import { burnDown } from './burn-down.ts'
import type { Block, Page, Section, Table } from './page.ts'

const CSS = `
:root { color-scheme: light dark; --ground: #fff; --ink: #1a201e; --soft: #57615d; --edge: #c4c8c2; --line: #1b5a85; --area: #d5e3ec; --bad: #a81c31 }
@media (prefers-color-scheme: dark) { :root { --ground: #131716; --ink: #e9ece9; --soft: #a3ada8; --edge: #4a544f; --line: #8fc6ec; --area: #22343f; --bad: #ff8a93 } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem; background: var(--ground); color: var(--ink); font: 15px/1.5 ui-sans-serif, system-ui, "Segoe UI", Roboto, "Open Sans", sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .6rem } h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; border-bottom: 1px solid var(--edge); padding-bottom: .2rem } h3 { font-size: 1.05rem; margin: 1.6rem 0 .4rem }
p, ul { margin: .4rem 0; max-width: 48rem } ul { padding-left: 1.2rem }
.scroll { overflow-x: auto; margin: .7rem 0 }
.scroll:focus-visible { outline: .2rem solid var(--line); outline-offset: .15rem }
table { width: 100%; border-collapse: collapse; font-size: .875rem } caption { caption-side: bottom; text-align: left; color: var(--soft); padding: .35rem 0 0 }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--edge); font-weight: 400; overflow-wrap: normal } tbody th { overflow-wrap: anywhere; min-width: 8rem }
thead th { color: var(--soft) } tbody th { font-weight: 600 } .number { text-align: right } td.number { white-space: nowrap }
figure { margin: .7rem 0 } figcaption { color: var(--soft); font-size: .875rem }
.burn-down { display: block; width: 100%; height: auto } .burn-down text { font-size: 12px; fill: var(--soft) }
.burn-down .grid { stroke: var(--edge); stroke-dasharray: 2 4 } .burn-down .zero { stroke: var(--ink) } .burn-down .even { stroke: var(--soft); stroke-dasharray: 6 4 } .burn-down .area { fill: var(--area) } .burn-down .left { fill: none; stroke: var(--line); stroke-width: 2 }
@media print { :root { color-scheme: light; --ground: #fff; --ink: #000; --soft: #444; --edge: #999; --line: #000; --area: #ddd } body { max-width: none; padding: 0; font-size: 10pt } h2, h3 { break-after: avoid } tr, figure, svg { break-inside: avoid } thead { display: table-header-group } .scroll { overflow: visible } @page { margin: 15mm } }
`

const tableOf = ({ caption, columns, numeric, rows }: Table): Html => {
  const kind = (column: string | undefined): string =>
    column !== undefined && numeric.includes(column) ? 'number' : 'words'
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map((name) => html`<th scope="col" class="${kind(name)}">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([head = '', ...cells]) =>
            html`<tr>
              <th scope="row">${head}</th>
              ${cells.map((cell, i) => html`<td class="${kind(columns[i + 1])}">${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

const blockHtml = (block: Block): Html => {
  switch (block.is) {
    case 'text':
      return html`<p>${block.text}</p>`
    case 'list':
      return html`<ul>
        ${block.items.map((item) => html`<li>${item}</li>`)}
      </ul>`
    case 'table':
      return tableOf(block)
    case 'burn-down':
      return html`<figure>
        ${burnDown(block)}
        <figcaption>${block.caption}</figcaption>
      </figure>`
  }
}

const sectionHtml = ({ title, level, blocks }: Section): Html =>
  html`${level === 2 ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`} ${blocks.map(blockHtml)}`

export const pageHtml = ({ title, lead, sections }: Page): string =>
  `<!doctype html>\n${
    html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        <style>
          ${{ html: CSS }}
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${lead.map((said) => html`<p>${said}</p>`)} ${sections.map(sectionHtml)}
        </main>
      </body>
    </html>`.html
  }\n`
