// Style and script of the pages: strings, so that the package contains them; served from /assets under a strict CSP.

export const PAGE_CSS = `
:root { color-scheme: light dark; --ground: #fbfaf7; --card: #fff; --ink: #1d2321; --soft: #55605c; --line: #d9dcd6;
  --good: #0b6b4f; --warn: #8a5a00; --bad: #a3172a; --accent: #1f5f8b; --spark: #7aa6c2 }
@media (prefers-color-scheme: dark) { :root { --ground: #141817; --card: #1c2220; --ink: #e8ebe8; --soft: #a7b1ac; --line: #38413d;
  --good: #6fd3ac; --warn: #f0bf63; --bad: #ff8f98; --accent: #8cc4ea; --spark: #4f86a8 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", Roboto, sans-serif }
header, main, footer { max-width: 72rem; margin: 0 auto; padding: 0 1rem }
header { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; padding-top: 1.25rem }
h1 { font-size: 1.35rem; margin: 0; letter-spacing: -.01em }
h2 { font-size: 1.05rem; margin: 2rem 0 .6rem }
header p, footer p, .soft { color: var(--soft); margin: 0; font-size: .9rem }
a { color: var(--accent) }
.summary { font-size: 1.05rem; margin: .8rem 0 0 }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 21rem), 1fr)); gap: .9rem; list-style: none; margin: 0; padding: 0 }
.card { background: var(--card); border: 1px solid var(--line); border-left: .3rem solid var(--good); border-radius: .4rem; padding: .8rem 1rem }
.card.warn { border-left-color: var(--warn) } .card.bad { border-left-color: var(--bad) } .card.none { border-left-color: var(--line) }
.card h3 { font-size: 1rem; margin: 0 }
.figure { font-size: 1.9rem; font-variant-numeric: tabular-nums; line-height: 1.2; margin: .35rem 0 0 }
.state { font-weight: 600 } .good .state { color: var(--good) } .warn .state { color: var(--warn) } .bad .state { color: var(--bad) }
dl { display: grid; grid-template-columns: auto 1fr; gap: .1rem .8rem; margin: .5rem 0 0; font-size: .9rem; font-variant-numeric: tabular-nums }
dt { color: var(--soft) } dd { margin: 0; text-align: right }
svg { display: block; width: 100%; height: 2.4rem; margin-top: .5rem } .spark { fill: var(--spark) } .sparkbad { fill: var(--bad) }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: .4rem; background: var(--card) }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums }
caption { text-align: left; padding: .5rem .8rem; color: var(--soft) }
th, td { text-align: left; padding: .4rem .8rem; border-top: 1px solid var(--line); vertical-align: top } td.number, th.number { text-align: right }
.path { overflow-wrap: anywhere }
button { font: inherit; color: var(--card); background: var(--accent); border: 0; border-radius: .3rem; padding: .35rem .8rem; cursor: pointer; margin-top: .5rem }
button:focus-visible, a:focus-visible, .scroll:focus-visible { outline: .2rem solid var(--accent); outline-offset: .15rem }
footer { padding-top: 2rem; padding-bottom: 2rem }
`

/** Fetches the page and changes what differs; pauses while nobody looks. */
export const PAGE_JS = `
const main = document.querySelector('main')
const update = async () => {
  if (document.hidden) return
  const held = document.activeElement && document.activeElement.id
  const answer = await fetch(location.pathname, { headers: { accept: 'text/html' } }).catch(() => undefined)
  if (!answer || !answer.ok) return
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('main')
  if (!fresh || fresh.innerHTML === main.innerHTML) return
  main.replaceChildren(...fresh.childNodes)
  if (held) { const again = document.getElementById(held); if (again) again.focus() }
}
setInterval(update, 2000)
`
