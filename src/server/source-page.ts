// Each source: what it shows, what it decides, and which of its records were refused for what.
import type { RejectReason } from '../records/fields.ts'
import { document, section } from './document.ts'
import { clock, count, counted, words } from './figures.ts'
import { html, type Html } from './html.ts'
import { sign } from './signs.ts'
import { sourceTable } from './source-table.ts'
import type { SourceRow } from './status.ts'

export interface CapabilityRow {
  readonly name: string
  readonly shown: boolean
  /** Of what is not shown: the product's setting that gives it. */
  readonly remedy?: string
}

export interface SourceDetail extends SourceRow {
  /** Empty while its format is not known, and of our own probes. */
  readonly capabilities: readonly CapabilityRow[]
  /** Indicators of its server whose verdicts rest on it. */
  readonly decides: readonly string[]
  /** Events by kind, most first. */
  readonly kinds: readonly (readonly [kind: string, events: number])[]
  /** Secrets that its records carried and events do not. */
  readonly dropped: readonly (readonly [field: string, values: number])[]
}

export interface SourceDetails {
  /** ms since the epoch */
  readonly now: number
  readonly sources: readonly SourceDetail[]
}

/** What a reason means, and what to do. */
const REJECTS: Readonly<Record<RejectReason, string>> = {
  not_recognised: 'no format knows it: name the format of the source, or write a mapping',
  truncated: 'it ends in the middle: a length limit on its way cuts it',
  malformed: 'it looks like the format and cannot be read as it: let authslo explain say where',
  too_long: 'it is longer than limits.line allows',
  binary: 'it is no text: a compressed or wrong file',
  missing_field: 'it lacks what the format always has, such as the time',
  bad_time: 'its time cannot be read: say the timezone or the format of the stamp',
  derived_kind: 'it claims to be what only authslo derives: somebody writes such lines',
}

const isReject = (reason: string): reason is RejectReason => Object.hasOwn(REJECTS, reason)

const rejects = ({ rejects: found, records }: SourceRow): Html => {
  const rows = Object.entries(found)
  if (rows.length === 0)
    return html`<p class="fine">
      ${records === 0 ? 'No record was read yet.' : `None of ${counted(records, 'record')}.`}
    </p>`
  return html`<ul>
    ${rows.map(
      ([reason, times]) =>
        html`<li>
          <b>${count(times)}</b> ${words(reason)}
          ${isReject(reason) && html`<span class="fine">${REJECTS[reason]}</span>`}
        </li>`,
    )}
  </ul>`
}

const capability = ({ name, shown, remedy }: CapabilityRow): Html =>
  html`<li class="${shown ? 'kept' : 'unmeasured'}">
    ${sign(shown ? 'kept' : 'unmeasured')} ${words(name)}
    <span class="unseen">${shown ? 'shown' : 'not shown'}</span>
    ${remedy !== undefined && html`<span class="fine">${remedy}</span>`}
  </li>`

const counts = (rows: readonly (readonly [string, number])[], none: string): Html =>
  rows.length === 0
    ? html`<p class="fine">${none}</p>`
    : html`<ul>
        ${rows.map(([name, value]) => html`<li><b>${count(value)}</b> ${words(name)}</li>`)}
      </ul>`

const part = (title: string, content: Html): Html =>
  html`<div>
    <h3>${title}</h3>
    ${content}
  </div>`

const source = (row: SourceDetail, index: number): Html =>
  section(
    `source-${index}`,
    `${row.name}, ${row.format}`,
    html`<div class="parts">
      ${part('Refused records', rejects(row))}
      ${part(
        'What it shows',
        row.capabilities.length === 0
          ? html`<p class="fine">Nothing of what others asked for.</p>`
          : html`<ul>
              ${row.capabilities.map(capability)}
            </ul>`,
      )}
      ${part(
        'Indicators that it decides',
        row.decides.length === 0
          ? html`<p class="fine">None.</p>`
          : html`<ul>
              ${row.decides.map((indicator) => html`<li>${indicator}</li>`)}
            </ul>`,
      )}
      ${part('Events by kind', counts(row.kinds, 'None yet.'))}
      ${part('Secrets left out', counts(row.dropped, 'None was in its records.'))}
    </div>`,
  )

export const sourcePage = ({ now, sources }: SourceDetails): string =>
  document({
    at: 'sources',
    title: 'Sources',
    tagline: 'What is read, what it can show, and what could not be read',
    live: true,
    main: html`<h1>Sources</h1>
      <p class="fine">As of ${clock(now)}</p>
      ${section('all', 'All sources', sourceTable(sources, now))} ${sources.map(source)}`,
  })
