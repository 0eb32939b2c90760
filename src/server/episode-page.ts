// What correlators found lately, and what it rests on: for whoever was told of a theft, a revocation, a rotation.
import { count, words } from './figures.ts'
import { html, type Html } from './html.ts'
import { document, section } from './document.ts'

export const EPISODE_KINDS = ['suspicious_use', 'refresh_reuse', 'revocation', 'rotation'] as const
export type EpisodeKind = (typeof EPISODE_KINDS)[number]

export interface EpisodeRow {
  readonly kind: EpisodeKind
  /** ms since the epoch, by the records */
  readonly timeMs: number
  readonly server: string
  readonly what: string
  /** Which rule, which signals. */
  readonly evidence: readonly string[]
  readonly about: readonly (readonly [name: string, value: string])[]
  /** Beginnings of fingerprints. */
  readonly ids: readonly (readonly [name: string, value: string])[]
}

const TITLES: Readonly<Record<EpisodeKind, string>> = {
  suspicious_use: 'Suspicious use of tokens',
  refresh_reuse: 'Reuse of refresh tokens',
  revocation: 'Revocations',
  rotation: 'Key rotations',
}

const named = ([name, value]: readonly [string, string]): Html =>
  html`<li>${words(name)} <code>${value}</code></li>`

const row = ({ timeMs, server, what, evidence, about, ids }: EpisodeRow): Html =>
  html`<tr role="row">
    <th role="rowheader" scope="row">
      ${stamp(timeMs)} <span class="server fine">${server}</span>
    </th>
    <td role="cell"><span class="label">What</span> ${words(what)}</td>
    <td role="cell">
      <span class="label">Evidence</span>
      <ul>
        ${evidence.map((part) => html`<li>${words(part)}</li>`)}
      </ul>
    </td>
    <td role="cell">
      <span class="label">About</span>
      <ul>
        ${about.map(named)}
      </ul>
    </td>
    <td role="cell">
      <span class="label">Fingerprints</span>
      <ul>
        ${ids.map(named)}
      </ul>
    </td>
  </tr>`

/** A forged stamp may be no date at all. */
const stamp = (timeMs: number): string => {
  const date = new Date(Math.floor(timeMs))
  return Number.isNaN(date.getTime())
    ? 'no time'
    : `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

const table = (title: string, rows: readonly EpisodeRow[]): Html =>
  rows.length === 0
    ? html`<p class="fine">None since the exporter began.</p>`
    : html`<table role="table" class="sources episodes">
        <caption>
          ${title}: the latest ${count(rows.length)}, newest first
        </caption>
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">When</th>
            <th role="columnheader" scope="col">What</th>
            <th role="columnheader" scope="col">Evidence</th>
            <th role="columnheader" scope="col">About</th>
            <th role="columnheader" scope="col">Fingerprints</th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${rows.map(row)}
        </tbody>
      </table>`

/** Newest first. */
export const episodePage = (episodes: readonly EpisodeRow[]): string =>
  document({
    at: 'episodes',
    title: 'Episodes',
    tagline: 'What was found over several records, and what it rests on',
    live: true,
    main: html`<h1>Episodes</h1>
      ${EPISODE_KINDS.map((kind) =>
        section(
          kind,
          TITLES[kind],
          table(
            TITLES[kind],
            episodes.filter((episode) => episode.kind === kind),
          ),
        ),
      )}`,
  })
