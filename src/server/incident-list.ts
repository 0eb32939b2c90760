// Of the demo: what can be broken, by plain forms, and how the promises stand that each should burn.
import { times } from './figures.ts'
import { html, type Html } from './html.ts'
import { promiseState, STATE_WORDS } from './promise-state.ts'
import { sign } from './signs.ts'
import type { IncidentRow, SloRow } from './status.ts'

/** As it is now, of each server that makes the promise. */
const live = (row: SloRow): Html => {
  const state = promiseState(row)
  const { fiveMinutes } = row.burnRates
  return html`<li class="${state}">
    ${sign(state)} ${row.title}: <span class="state"><b>${STATE_WORDS[state]}</b></span
    >${fiveMinutes !== undefined && html`, ${times(fiveMinutes)}`}
  </li>`
}

const expected = ({ breaks, instead }: IncidentRow): Html =>
  html`<p class="fine">
    Should burn:
    ${breaks.length === 0 ? (instead ?? 'nothing') : breaks.map(({ title }) => title).join(', ')}
  </p>`

const incident = (row: IncidentRow, slos: readonly SloRow[]): Html => {
  const { id, title, description, breaks, active } = row
  const burnt = slos.filter(({ name }) => breaks.some(({ slo }) => slo === name))
  return html`<li class="${active ? 'active' : ''}">
    <h3>${title}</h3>
    <p>${description}</p>
    ${expected(row)} ${active && html`<p class="fine">${sign('burning')} <b>Broken now.</b></p>`}
    ${
      active &&
      burnt.length > 0 &&
      html`<ul class="burnt fine" aria-label="What it should burn, now">
        ${burnt.map(live)}
      </ul>`
    }
    <form method="post" action="incidents/${encodeURIComponent(id)}">
      <input type="hidden" name="on" value="${active ? '0' : '1'}" />
      <button id="incident-${id}" type="submit">
        ${active ? 'Repair' : 'Break'} <span class="unseen">${title}</span>
      </button>
    </form>
  </li>`
}

export const incidentList = (incidents: readonly IncidentRow[], slos: readonly SloRow[]): Html =>
  html`<ul class="incidents">
    ${incidents.map((row) => incident(row, slos))}
  </ul>`
