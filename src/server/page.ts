// The landing page: are the promises kept, and can we see enough to know?
import { html, type Html } from './html.ts'
import type { IncidentRow, SloRow, SourceRow, Status, WindowCounts } from './status.ts'

const number = new Intl.NumberFormat('en-US')

const percent = ({ events, bad }: WindowCounts): string =>
  events === 0 ? 'no events' : `${(100 * (1 - bad / events)).toFixed(bad === 0 ? 0 : 2)} %`

const counts = (window: WindowCounts): string =>
  window.events === 0
    ? 'no events'
    : `${percent(window)} (${number.format(window.bad)} bad of ${number.format(window.events)})`

type State = 'good' | 'warn' | 'bad' | 'none'

/** By the guide's tiers: 6 and 14.4 times are what pages; above 1 the budget does not last. */
const stateOf = ({ burnRates, notMeasured }: SloRow): State => {
  const burn = burnRates.fiveMinutes
  if (notMeasured !== undefined || burn === undefined) return 'none'
  return burn >= 6 ? 'bad' : burn > 1 ? 'warn' : 'good'
}

const WORDS: Readonly<Record<State, string>> = {
  good: '✓ kept',
  warn: '! burning',
  bad: '✕ burning fast',
  none: '– not measured yet',
}

const burn = (rate: number | undefined): string =>
  rate === undefined ? '–' : `${rate.toFixed(1)} ×`

const objective = ({ objective: target, thresholdSeconds }: SloRow): string => {
  const share = `${Number((target * 100).toFixed(4))} %`
  return thresholdSeconds === undefined
    ? `${share} good`
    : `${share} within ${thresholdSeconds * 1000} ms`
}

const sparkline = (row: SloRow): Html | undefined => {
  const { trend } = row
  if (trend.length === 0) return undefined
  const most = Math.max(1, ...trend.map(({ events }) => events))
  const width = 100 / Math.max(30, trend.length)
  const bars = trend.map(({ events, bad }, i) => {
    const x = (i * width).toFixed(2)
    const bar = (share: number, name: string): Html =>
      html`<rect
        class="${name}"
        x="${x}"
        y="${(20 - 20 * share).toFixed(2)}"
        width="${(width * 0.8).toFixed(2)}"
        height="${(20 * share).toFixed(2)}"
      ></rect>`
    return [bar(events / most, 'spark'), bar(bad / most, 'sparkbad')]
  })
  const bad = trend.reduce((sum, point) => sum + point.bad, 0)
  const label = `Events of the last ${trend.length} intervals, ${bad} of them bad`
  return html`<svg viewBox="0 0 100 20" preserveAspectRatio="none" role="img" aria-label="${label}">
    ${bars}
  </svg>`
}

const sloCard = (row: SloRow): Html => {
  const state = stateOf(row)
  const excluded = Object.entries(row.excluded).map(
    ([why, count]) => `${number.format(count)} ${why.replace('_', ' ')}`,
  )
  return html`<li class="card ${state}">
    <h3>${row.title} <span class="soft">${row.server}</span></h3>
    <p class="soft">Promise: ${objective(row)}</p>
    <p class="figure">${percent(row.windows.fiveMinutes)} <span class="soft">last 5 min</span></p>
    <p class="state">${WORDS[state]}</p>
    ${row.notMeasured === undefined ? undefined : html`<p class="soft">${row.notMeasured}</p>`}
    <dl>
      <dt>Last hour</dt>
      <dd>${counts(row.windows.oneHour)}</dd>
      <dt>Since start</dt>
      <dd>${counts(row.windows.sinceStart)}</dd>
      <dt>Burn rate 5 min / 1 h</dt>
      <dd>${burn(row.burnRates.fiveMinutes)} / ${burn(row.burnRates.oneHour)}</dd>
      ${
        row.late.events === 0
          ? undefined
          : html`<dt>Late</dt>
              <dd>${counts(row.late)}</dd>`
      }
      ${
        excluded.length === 0
          ? undefined
          : html`<dt>Left out</dt>
              <dd>${excluded.join(', ')}</dd>`
      }
    </dl>
    ${sparkline(row)}
  </li>`
}

const bytes = (count: number): string =>
  count < 10_240 ? `${count} B` : `${(count / 1_048_576).toFixed(1)} MiB`

const rejects = (row: SourceRow): string => {
  const parts = Object.entries(row.rejects).map(
    ([reason, count]) => `${number.format(count)} ${reason.replaceAll('_', ' ')}`,
  )
  return parts.length === 0 ? 'none' : parts.join(', ')
}

const sourceRow = (row: SourceRow): Html =>
  html`<tr>
    <th scope="row">${row.name}<br /><span class="soft path">${row.path}</span></th>
    <td>
      ${row.format}${row.formatReason === undefined ? undefined : html`<br /><span class="soft">${row.formatReason}</span>`}
    </td>
    <td>
      ${row.up ? (row.healthy ? '✓ healthy' : '! unhealthy') : '✕ down'}${row.problem === undefined ? undefined : html`<br /><span class="soft">${row.problem}</span>`}
    </td>
    <td class="number">${row.lagSeconds.toFixed(0)} s, ${bytes(row.lagBytes)}</td>
    <td class="number">
      ${number.format(row.events)}
      <span class="soft">of ${number.format(row.records)} records</span>
    </td>
    <td>
      ${rejects(row)}${row.unmapped === 0 ? undefined : html`<br /><span class="soft">${number.format(row.unmapped)} of unknown cause</span>`}${row.replayHint === true ? html`<br /><span class="soft">Old records count as late and alert nobody: use authslo replay for finished logs.</span>` : undefined}
    </td>
  </tr>`

const incident = ({ id, title, description, breaks, active }: IncidentRow): Html =>
  html`<li class="card ${active ? 'bad' : 'none'}">
    <h3>${title}</h3>
    <p class="soft">${description}</p>
    <p class="soft">Should burn: ${breaks}</p>
    <form method="post" action="/incidents/${id}">
      <input type="hidden" name="on" value="${active ? '0' : '1'}" />
      <button id="incident-${id}" type="submit">
        ${active ? 'Repair' : 'Break'} ${title.toLowerCase()}
      </button>
    </form>
  </li>`

const summary = ({ slos }: Status): string => {
  const burning = slos
    .filter((row) => ['warn', 'bad'].includes(stateOf(row)))
    .map(({ title }) => title.toLowerCase())
  const measured = slos.filter((row) => stateOf(row) !== 'none').length
  if (measured === 0) return 'Waiting for the first events.'
  return burning.length === 0
    ? `All ${measured} measured promises are kept.`
    : `Burning: ${burning.join(', ')}.`
}

export const page = (status: Status): string => {
  const { html: text } = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>authslo</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <noscript><meta http-equiv="refresh" content="5" /></noscript>
        <link rel="stylesheet" href="/assets/page.css" />
        <script src="/assets/page.js" defer></script>
      </head>
      <body>
        <header>
          <h1>authslo</h1>
          <p>SLOs from what your OAuth servers already write</p>
        </header>
        <main>
          <p class="summary" role="status">${summary(status)}</p>
          ${status.notes.map((note) => html`<p class="soft">${note}</p>`)}
          <h2 id="promises">Promises</h2>
          <ul class="grid" aria-labelledby="promises">
            ${status.slos.map(sloCard)}
          </ul>
          ${
            status.incidents === undefined
              ? undefined
              : html`<h2 id="incidents">Break something</h2>
                  <ul class="grid" aria-labelledby="incidents">
                    ${status.incidents.map(incident)}
                  </ul>`
          }
          <h2 id="sources">Sources</h2>
          <div class="scroll" role="region" aria-labelledby="sources" tabindex="0">
            <table>
              <caption>
                What is read, and what could not be
              </caption>
              <thead>
                <tr>
                  <th scope="col">Source</th>
                  <th scope="col">Format</th>
                  <th scope="col">State</th>
                  <th scope="col" class="number">Lag</th>
                  <th scope="col" class="number">Events</th>
                  <th scope="col">Refused records</th>
                </tr>
              </thead>
              <tbody>
                ${status.sources.map(sourceRow)}
              </tbody>
            </table>
          </div>
        </main>
        <footer>
          <p>
            authslo ${status.version} · <a href="/metrics">metrics</a> ·
            <a href="/-/ready">ready</a> · <a href="/status.json">status as JSON</a>
          </p>
        </footer>
      </body>
    </html>`
  return text
}
