// Style of the pages, a string so that the package contains it. Colours hold WCAG AA on their grounds, light and dark.

const colours = `
:root { color-scheme: light dark;
  --ground: #f8f7f3; --panel: #fffefb; --ink: #1a201e; --soft: #57615d; --hair: #e3e2da; --edge: #d2d1c8;
  --good: #0b6b4f; --warn: #8f5600; --bad: #a81c31; --idle: #6b746f; --on-sign: #fff;
  --link: #1b5a85; --events: #b4c3c6; --tint-warn: #fdf5e3; --tint-bad: #fcecec }
@media (prefers-color-scheme: dark) { :root {
  --ground: #131716; --panel: #1a1f1d; --ink: #e9ece9; --soft: #a3ada8; --hair: #2a312e; --edge: #38413d;
  --good: #67cfa7; --warn: #eebb5d; --bad: #ff8a93; --idle: #929c97; --on-sign: #131716;
  --link: #8fc6ec; --events: #4b5f63; --tint-warn: #262114; --tint-bad: #2c1a1c } }
`

const ground = `
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100% }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.45 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Open Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere }
header, main, footer { max-width: 76rem; margin: 0 auto; padding: 0 1.5rem }
header { display: flex; flex-wrap: wrap; gap: 0 .8rem; align-items: baseline; padding-top: 1.4rem }
nav { flex-basis: 100%; margin-top: .5rem; border-bottom: 1px solid var(--edge) }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 0 1rem }
nav a { display: block; padding: .45rem 0; text-decoration: none; border-bottom: .15rem solid transparent }
nav a:hover { border-color: var(--edge) } nav a[aria-current] { color: var(--ink); font-weight: 600; border-color: currentColor }
.skip { position: absolute; left: -100rem } .skip:focus { left: 1rem; top: .4rem; padding: .3rem .6rem; background: var(--panel) }
footer { padding-top: 2rem; padding-bottom: 2.5rem }
h1, h2, h3, p, ul { margin: 0; padding: 0 }
h1 { font-size: 1.125rem; line-height: 1.3; margin-top: 1rem }
a { color: var(--link); text-underline-offset: .15em }
.brand { font-weight: 700; letter-spacing: -.01em }
.fine { color: var(--soft); font-size: .8125rem; font-weight: 400 }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.stale { flex-basis: 100%; color: var(--bad); font-weight: 600 } .stale:not(:empty) { padding-top: .6rem }
.stale:not(:empty)::before { content: "\\2013\\00a0" }
.answer { display: flex; gap: .8rem; align-items: flex-start; margin: 1.1rem 0 .3rem;
  font-size: clamp(1.4rem, 1rem + 1.8vw, 1.95rem); line-height: 1.2; font-weight: 600; letter-spacing: -.02em; text-wrap: pretty }
.answer > .sign { width: 1em; height: 1em; margin-top: .1em }
.doubt { font-size: 1rem; font-weight: 400; letter-spacing: 0; margin-top: .3rem }
.note { border-left: .2rem solid var(--edge); padding: .1rem .8rem; margin-top: .7rem; max-width: 60rem }
section { margin-top: 1.5rem }
h2 { font-size: .8125rem; font-weight: 600; letter-spacing: .02em; margin-bottom: .5rem }
`

const signs = `
.sign { flex: none; width: 1.05rem; height: 1.05rem; vertical-align: -.17rem; color: var(--idle) }
.sign.kept, .sign.recovering { color: var(--good) } .sign.burning { color: var(--warn) } .sign.fast { color: var(--bad) }
.sign .solid { fill: currentColor } .sign .hollow, .sign .dashed { fill: none; stroke: currentColor; stroke-width: 2 }
.sign .dashed { stroke-dasharray: 3.2 3.08 }
.sign .mark, .sign .stroke { fill: none; stroke: var(--on-sign); stroke-width: 2.2; stroke-linecap: round; stroke-linejoin: round }
.sign .stroke { stroke: currentColor }
.trend { display: block; width: 100%; height: 2.4rem }
.trend-events { fill: var(--events) } .trend-bad { fill: var(--bad) } .trend-line { stroke: var(--edge); vector-effect: non-scaling-stroke }
`

const tables = `
table { width: 100%; border-collapse: separate; border-spacing: 0; background: var(--panel); border: 1px solid var(--edge); border-radius: .5rem }
caption { caption-side: bottom; text-align: left; color: var(--soft); font-size: .8125rem; padding: .45rem 0 0 }
th, td { text-align: left; vertical-align: top; padding: .6rem .7rem; font-weight: 400; border-top: 1px solid var(--hair) }
th:first-child, td:first-child { padding-left: 1rem } th:last-child, td:last-child { padding-right: 1rem }
thead th { border-top: 0; padding-top: .55rem; padding-bottom: .45rem; color: var(--soft); font-size: .8125rem; white-space: nowrap }
td .label { display: none }
.fine { display: block } header .fine, footer .fine { display: inline }
.fine.server { display: inline-block; margin-left: .3em; max-width: 100%; padding: 0 .4em; border: 1px solid var(--edge); border-radius: .25rem }
.number { text-align: right }
.name { font-weight: 600 }
.slos tbody th { position: relative; padding-left: 2.75rem; width: 34%; min-width: 18rem }
.slos tbody th .sign { position: absolute; left: 1rem; top: .72rem }
.slos .state { display: block; font-size: .8125rem; max-width: 48ch }
.state b { font-weight: 600 } .kept .state b, .recovering .state b { color: var(--good) } .burning .state b { color: var(--warn) } .fast .state b { color: var(--bad) }
tr.burning > * { background: var(--tint-warn) } tr.fast > * { background: var(--tint-bad) }
tbody tr:last-child > :first-child { border-bottom-left-radius: .45rem } tbody tr:last-child > :last-child { border-bottom-right-radius: .45rem }
.figure { display: block; font-size: 1.2rem; line-height: 1.2; letter-spacing: -.01em; white-space: nowrap }
td.number { white-space: nowrap }
.trend-cell { width: 13rem }
.episodes tbody th { width: 12rem } .episodes code { font-size: .8125rem }
.sources tbody th { min-width: 13rem } .sources ul { list-style: none } .sources td { max-width: 20rem } .sources b { font-weight: 600 }
`

const incidents = `
.incidents { list-style: none; display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr)); gap: .8rem }
.incidents > li { display: flex; flex-direction: column; gap: .2rem; padding: .75rem 1rem .9rem; background: var(--panel); border: 1px solid var(--edge); border-radius: .5rem }
.incidents .active { background: var(--tint-warn); border-color: var(--warn) }
.burnt { list-style: none } .burnt .sign { width: .9rem; height: .9rem }
h3 { font-size: 1em; font-weight: 600 }
.incidents form { margin-top: auto; padding-top: .5rem }
button { font: inherit; font-weight: 600; color: var(--link); background: transparent; border: 1px solid currentColor; border-radius: .35rem; padding: .3rem .9rem; min-height: 2.25rem; cursor: pointer }
button:hover { color: var(--panel); background: var(--link); border-color: var(--link) }
:focus-visible { outline: .2rem solid var(--link); outline-offset: .15rem }
`

const findings = `
.findings { list-style: none; background: var(--panel); border: 1px solid var(--edge); border-radius: .5rem }
.findings > li { position: relative; padding: .55rem 1rem .55rem 2.75rem; border-top: 1px solid var(--hair) }
.findings > li:first-child { border-top: 0 }
.findings > li.burning { background: var(--tint-warn) } .findings > li.fast { background: var(--tint-bad) }
.findings > li > .sign { position: absolute; left: 1rem; top: .72rem }
.findings ul { list-style: none; columns: 22rem; column-gap: 2rem } .findings ul li { break-inside: avoid }
`

const parts = `
.parts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr)); gap: .8rem 2rem; padding: .75rem 1rem .9rem; background: var(--panel); border: 1px solid var(--edge); border-radius: .5rem }
.parts ul { list-style: none } .parts b { font-weight: 600 } .parts h3 { margin-bottom: .2rem }
.parts .sign { width: .9rem; height: .9rem }
pre { margin: 0; padding: .75rem 1rem; background: var(--panel); border: 1px solid var(--edge); border-radius: .5rem;
  font: .8125rem/1.5 ui-monospace, "Liberation Mono", Menlo, monospace; white-space: pre-wrap }
`

/** Below this width rows become blocks; the roles in the markup keep them tables for readers of the text. */
const narrow = `
@media (max-width: 60rem) {
  header, main, footer { padding-left: 1rem; padding-right: 1rem }
  table, tbody, caption { display: block }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  table { border: 0; background: transparent; border-radius: 0 }
  tbody { display: grid; grid-template-columns: minmax(0, 1fr); gap: .8rem }
  tbody tr { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .7rem 1rem; padding: .8rem 1rem; background: var(--panel); border: 1px solid var(--edge); border-radius: .5rem }
  tr.burning { background: var(--tint-warn); border-color: var(--warn) } tr.fast { background: var(--tint-bad); border-color: var(--bad) }
  tbody th, tbody td, .slos tbody th, .sources tbody th, .episodes tbody th { width: auto; min-width: 0; border: 0; padding: 0; background: none }
  tbody th, tbody td.trend-cell { grid-column: 1 / -1; width: auto }
  caption { padding: 0 0 .6rem }
  th:first-child, td:first-child, th:last-child, td:last-child { padding-left: 0; padding-right: 0 }
  .slos tbody th { padding-left: 1.75rem } .slos tbody th .sign { left: 0; top: .15rem }
  td .label { display: block; color: var(--soft); font-size: .8125rem }
  .number { text-align: left } td.number { white-space: normal }
}
@media (prefers-contrast: more) { :root { --soft: var(--ink); --edge: var(--ink); --hair: var(--ink) } }
@media print { body { background: #fff } .incidents, footer { display: none } }
`

export const PAGE_CSS = [colours, ground, signs, tables, incidents, findings, parts, narrow].join(
  '',
)
