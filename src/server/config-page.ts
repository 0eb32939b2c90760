// The configuration in force, without its secrets: what does this exporter really obey?
import { document, section } from './document.ts'
import { html } from './html.ts'

export interface ConfigSection {
  readonly id: string
  readonly title: string
  /** YAML; undefined: nothing is said. */
  readonly text: string | undefined
}

export interface ShownConfig {
  readonly version: string
  /** As in authslo_config_info. */
  readonly hash: string
  readonly sections: readonly ConfigSection[]
}

export const configPage = ({ version, hash, sections }: ShownConfig): string =>
  document({
    at: 'config',
    title: 'Configuration',
    tagline: 'What this exporter obeys, defaults and flags included',
    main: html`<h1>Configuration</h1>
      <p class="fine">
        authslo ${version} · configuration <code>${hash}</code> · times and sizes are in the unit of
        their name · secrets and paths to them are masked
      </p>
      ${sections.map(({ id, title, text }) =>
        section(
          id,
          title,
          text === undefined
            ? html`<p class="fine">Nothing is said.</p>`
            : html`<pre>${text}</pre>`,
        ),
      )}`,
  })
