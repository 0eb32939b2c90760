// The landing page: are the promises kept, and can we see enough to know?
import { clock } from './figures.ts'
import { html, type Html } from './html.ts'
import { incidentList } from './incident-list.ts'
import { sinceStart, summary } from './promise-state.ts'
import { sign } from './signs.ts'
import { sloTable } from './slo-table.ts'
import { sourceTable } from './source-table.ts'
import type { Status } from './status.ts'

/** Links are relative: the page also works below a proxy's prefix. */
export const document = (base: string, title: string, head: Html | undefined, body: Html): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="${base}assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="${base}assets/page.css" />
        ${head}
      </head>
      <body>
        ${body}
      </body>
    </html> `.html

const live = html`<noscript><meta http-equiv="refresh" content="5" /></noscript>
  <script src="assets/page.js" defer></script>`

export const section = (id: string, title: string, content: Html): Html =>
  html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${content}
  </section>`

export interface PageOptions {
  /** `/metrics` */
  readonly metricsPath: string
}

export const page = (status: Status, { metricsPath }: PageOptions): string => {
  const { state, sentence, doubt } = summary(status)
  const { version, now, slos, sources, incidents, notes } = status
  return document(
    '',
    `${sentence} – authslo`,
    live,
    html`<header>
        <p class="brand">authslo</p>
        <p class="fine">SLOs for OAuth from the logs your servers already write</p>
        <p id="stale" class="stale" role="alert"></p>
      </header>
      <main>
        <h1 class="unseen">Are the promises kept?</h1>
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
          section('incidents', 'Break something', incidentList(incidents))
        }
        ${section('sources', 'Sources', sourceTable(sources, now))}
      </main>
      <footer>
        <p class="fine">
          authslo ${version} · <a href="${metricsPath.slice(1)}">Metrics</a> ·
          <a href="episodes">Episodes</a> · <a href="status.json">This page as JSON</a> ·
          <a href="-/ready">Readiness</a>
        </p>
      </footer>`,
  )
}

/** Anything that is not there. */
export const missingPage = (): string =>
  document(
    '/',
    'Nothing here – authslo',
    undefined,
    html`<header><p class="brand">authslo</p></header>
      <main>
        <h1>Nothing here</h1>
        <p>The promises are on <a href="/">the front page</a>.</p>
      </main>`,
  )
