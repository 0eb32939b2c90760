// The promises: one row each, with what was kept in three windows and how fast the budget goes.
import { count, counted, goodShare, share, threshold, times, words } from './figures.ts'
import { html, type Html } from './html.ts'
import { explanation, promiseState, STATE_WORDS } from './promise-state.ts'
import { sign } from './signs.ts'
import { sparkline } from './sparkline.ts'
import type { SloRow, WindowCounts } from './status.ts'

const objective = ({ objective: target, thresholdSeconds }: SloRow): string =>
  thresholdSeconds === undefined
    ? `${share(target)} good`
    : `${share(target)} within ${threshold(thresholdSeconds)}`

const windowCell = (label: string, window: WindowCounts): Html =>
  html`<td role="cell" class="number">
    <span class="label">${label}</span>
    <span class="figure">${goodShare(window) ?? '–'}</span>
    <span class="fine">
      ${
        window.events === 0
          ? 'no events'
          : window.bad === 0
            ? counted(window.events, 'event')
            : `${count(window.bad)} bad of ${count(window.events)}`
      }
    </span>
  </td>`

const burnCell = ({ burnRates }: SloRow): Html => {
  const { fiveMinutes, oneHour } = burnRates
  return html`<td role="cell" class="number">
    <span class="label">Burn rate</span>
    <span class="figure">${fiveMinutes === undefined ? '–' : times(fiveMinutes)}</span>
    <span class="fine">${oneHour === undefined ? 'no events' : `${times(oneHour)} over 1 h`}</span>
  </td>`
}

/** What is in none of the figures above, and why. */
const besides = ({ late, excluded }: SloRow): string[] => [
  ...Object.entries(excluded).map(([why, events]) => `${count(events)} left out: ${words(why)}`),
  ...(late.events === 0
    ? []
    : [`${count(late.events)} late${late.bad === 0 ? '' : `, ${count(late.bad)} of them bad`}`]),
]

const sloRow = (row: SloRow): Html => {
  const state = promiseState(row)
  const notes = besides(row)
  return html`<tr role="row" class="${state}">
    <th role="rowheader" scope="row">
      ${sign(state)}
      <span class="name">${row.title}</span> <span class="server fine">${row.server}</span>
      <span class="fine">Promise: ${objective(row)}</span>
      <span class="state"><b>${STATE_WORDS[state]}</b>${explanation(row)}</span>
      ${notes.length > 0 && html`<span class="fine">${notes.join(' · ')}</span>`}
    </th>
    <td role="cell" class="trend-cell">${sparkline(row)}</td>
    ${windowCell('Last 5 min', row.windows.fiveMinutes)}
    ${windowCell('Last hour', row.windows.oneHour)}
    ${windowCell('Since start', row.windows.sinceStart)} ${burnCell(row)}
  </tr>`
}

export const sloTable = (slos: readonly SloRow[]): Html =>
  html`<table role="table" class="slos">
    <caption>
      Share of good events, and the burn rate: how many times faster than allowed the error budget
      goes
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        <th role="columnheader" scope="col">Promise</th>
        <th role="columnheader" scope="col">Trend</th>
        <th role="columnheader" scope="col" class="number">Last 5 min</th>
        <th role="columnheader" scope="col" class="number">Last hour</th>
        <th role="columnheader" scope="col" class="number">Since start</th>
        <th role="columnheader" scope="col" class="number">Burn rate, 5 min</th>
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${slos.map(sloRow)}
    </tbody>
  </table>`
