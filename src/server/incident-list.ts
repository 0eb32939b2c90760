// Of the demo: what can be broken, by plain forms.
import { html, type Html } from './html.ts'
import { sign } from './signs.ts'
import type { IncidentRow } from './status.ts'

const incident = ({ id, title, description, breaks, active }: IncidentRow): Html =>
  html`<li class="${active ? 'active' : ''}">
    <h3>${title}</h3>
    <p>${description}</p>
    <p class="fine">
      ${active && html`${sign('burning')} <b>Broken now.</b>`} Should burn: ${breaks}
    </p>
    <form method="post" action="incidents/${encodeURIComponent(id)}">
      <input type="hidden" name="on" value="${active ? '0' : '1'}" />
      <button id="incident-${id}" type="submit">
        ${active ? 'Repair' : 'Break'} <span class="unseen">${title}</span>
      </button>
    </form>
  </li>`

export const incidentList = (incidents: readonly IncidentRow[]): Html =>
  html`<ul class="incidents">
    ${incidents.map(incident)}
  </ul>`
