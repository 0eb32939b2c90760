// The sources: how well each can be read, and what could not be.
import { bytes, count, counted, duration, words } from './figures.ts'
import { html, type Html } from './html.ts'
import { sign } from './signs.ts'
import type { SourceRow } from './status.ts'

const REPLAY_HINT =
  'Old records count as late and page nobody; for finished logs use “authslo replay”.'

const state = ({ up, healthy, problem }: SourceRow): Html => {
  const [shape, word] = !up
    ? (['fast', 'Down'] as const)
    : healthy
      ? (['kept', 'Healthy'] as const)
      : (['burning', 'Unhealthy'] as const)
  return html`${sign(shape)}
    <b>${word}</b> ${problem !== undefined && html`<span class="fine">${problem}</span>`}`
}

const refused = (row: SourceRow): Html => {
  const reasons = Object.entries(row.rejects)
  return html`${
    reasons.length === 0
      ? html`<span class="fine">none</span>`
      : html`<ul>
          ${reasons.map(([reason, records]) => html`<li>${count(records)} ${words(reason)}</li>`)}
        </ul>`
  }
  ${row.unmapped > 0 && html`<span class="fine">${count(row.unmapped)} of unknown cause</span>`}
  ${row.replayHint === true && html`<span class="fine">${REPLAY_HINT}</span>`}`
}

const lag = ({ lagSeconds, lagBytes }: SourceRow): Html =>
  html`${duration(lagSeconds)}<span class="fine">
      ${lagBytes === 0 ? 'nothing left to read' : `${bytes(lagBytes)} to read`}</span
    >`

const aside = ({ ignored, lastEventTime }: SourceRow, now: number): string =>
  [
    ignored > 0 && `${count(ignored)} ignored`,
    lastEventTime !== undefined && `newest ${duration((now - lastEventTime) / 1000)} ago`,
  ]
    .filter((part) => part !== false)
    .join(' · ')

const sourceRow = (row: SourceRow, now: number): Html =>
  html`<tr role="row">
    <th role="rowheader" scope="row">
      <span class="name">${row.name}</span> <span class="server fine">${row.server}</span>
      <span class="fine">${row.path}</span>
    </th>
    <td role="cell"><span class="label">State</span> ${state(row)}</td>
    <td role="cell">
      <span class="label">Format</span> ${row.format}
      ${row.formatReason !== undefined && html`<span class="fine">${row.formatReason}</span>`}
    </td>
    <td role="cell" class="number"><span class="label">Lag</span> ${lag(row)}</td>
    <td role="cell" class="number">
      <span class="label">Events</span> ${count(row.events)}
      <span class="fine">of ${counted(row.records, 'record')}</span>
      <span class="fine">${aside(row, now)}</span>
    </td>
    <td role="cell"><span class="label">Refused</span> ${refused(row)}</td>
  </tr>`

export const sourceTable = (sources: readonly SourceRow[], now: number): Html =>
  html`<table role="table" class="sources">
    <caption>
      What is read, how far behind, and which records were refused
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        <th role="columnheader" scope="col">Source</th>
        <th role="columnheader" scope="col">State</th>
        <th role="columnheader" scope="col">Format</th>
        <th role="columnheader" scope="col" class="number">Lag</th>
        <th role="columnheader" scope="col" class="number">Events</th>
        <th role="columnheader" scope="col">Refused records</th>
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${sources.map((row) => sourceRow(row, now))}
    </tbody>
  </table>`
