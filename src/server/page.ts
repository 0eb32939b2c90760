// The landing page: are the promises kept, and can we see enough to know?
import { document, section } from './document.ts'
import { clock } from './figures.ts'
import { html } from './html.ts'
import { incidentList } from './incident-list.ts'
import { sinceStart, summary } from './promise-state.ts'
import { sign } from './signs.ts'
import { sloTable } from './slo-table.ts'
import { sourceTable } from './source-table.ts'
import type { Status } from './status.ts'

export interface PageOptions {
  /** `/metrics` */
  readonly metricsPath: string
}

export const page = (status: Status, { metricsPath }: PageOptions): string => {
  const { state, sentence, doubt } = summary(status)
  const { version, now, slos, sources, incidents, notes } = status
  return document({
    at: './',
    title: sentence,
    tagline: 'SLOs for OAuth from the logs your servers already write',
    live: true,
    main: html`<h1 class="unseen">Are the promises kept?</h1>
      <div class="answer">
        ${sign(state)}
        <div role="status">
          <p>${sentence}</p>
          ${doubt !== undefined && html`<p class="doubt">${sign('burning')} ${doubt}</p>`}
        </div>
      </div>
      <p class="fine">${sinceStart(status)} · as of ${clock(now)}</p>
      ${notes.map((note) => html`<p class="note">${note}</p>`)}
      ${section('promises', 'Promises', sloTable(slos))}
      ${
        incidents !== undefined &&
        incidents.length > 0 &&
        section('incidents', 'Break something', incidentList(incidents, slos))
      }
      ${section('sources', 'Sources', sourceTable(sources, now))}`,
    footer: html`<p class="fine">
      authslo ${version} · <a href="${metricsPath.slice(1)}">Metrics</a> ·
      <a href="status.json">This page as JSON</a> · <a href="-/ready">Readiness</a>
    </p>`,
  })
}
