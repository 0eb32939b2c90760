// What the answers of the checklist are made from, at one moment. Everything in it is read, nothing is decided.
import type { Capability } from '../../adapters/adapter.ts'
import type { Outcome } from '../../events.ts'
import type { LabelsOf, MetricName } from '../../metrics/catalog.ts'
import type { Finding } from '../../server/checklist.ts'
import type { EpisodeRow } from '../../server/episode-page.ts'
import { isReadable } from '../../server/promise-state.ts'
import type { SloRow, SourceRow } from '../../server/status.ts'
import type { Counted, Rows } from '../rows.ts'

/** Counters of which the last minutes are remembered. */
export const LATELY = [
  'oauth_token_requests_total',
  'oauth_token_request_failures_total',
  'oauth_client_token_requests_total',
  'oauth_client_token_request_failures_total',
  'oauth_token_validations_total',
  'oauth_token_rejections_total',
  'oauth_endpoint_requests_total',
  'oauth_upstream_failures_total',
  'oauth_jwks_fetches_total',
  'oauth_probe_failures_total',
  'oauth_revocation_requests_total',
] as const satisfies readonly MetricName[]
/** Counters of which the last hour is remembered: few series, rare events. */
export const LAST_HOUR = [
  'oauth_revocation_overdue_acceptances_total',
  'oauth_suspicious_token_use_incidents_total',
  'oauth_refresh_reuse_incidents_total',
  'oauth_key_rotations_total',
] as const satisfies readonly MetricName[]

type Grown<R extends MetricName> = <N extends R>(
  name: N,
  labels?: LabelsOf<N>,
) => readonly Counted<N>[]

export interface View {
  /** ms since the epoch */
  readonly now: number
  readonly servers: readonly string[]
  readonly resourceServers: readonly string[]
  readonly slos: readonly SloRow[]
  readonly sources: readonly SourceRow[]
  /** Newest first. */
  readonly episodes: readonly EpisodeRow[]
  readonly lately: Grown<(typeof LATELY)[number]>
  readonly lastHour: Grown<(typeof LAST_HOUR)[number]>
  /** Series as they are now, zeros too. */
  readonly rows: Rows
  /** Does a source of the server tell it? */
  readonly tells: (server: string, capability: Capability) => boolean
  /** Does a source tell which tokens this resource server accepts and refuses? */
  readonly tellsOf: (resourceServer: string) => boolean
  /** The setting of its product that would. */
  readonly remedy: (server: string, capability: Capability) => string | undefined
}

export type Answer = (view: View) => readonly Finding[]

export const sumOf = (counted: readonly { readonly value: number }[]): number =>
  counted.reduce((sum, { value }) => sum + value, 0)

/** The server's own failures; what clients and people got wrong is theirs. */
export const failuresIn = <
  T extends { readonly labels: { readonly outcome?: Outcome | undefined } },
>(
  requests: readonly T[],
): readonly T[] =>
  requests.filter(
    ({ labels: { outcome } }) => outcome === 'server_error' || outcome === 'dependency_error',
  )

/** The value of the only series with these labels; undefined: there is none. */
export const gaugeOf = <N extends MetricName>(
  { rows }: View,
  name: N,
  labels: LabelsOf<N>,
): number | undefined => rows(name, labels)[0]?.value

/** Sums by what `keyOf` says, most first. */
export const sumBy = <T extends { readonly value: number }>(
  counted: readonly T[],
  keyOf: (each: T) => string,
  valueOf: (each: T) => number = ({ value }) => value,
): readonly (readonly [key: string, value: number])[] => {
  const sums = new Map<string, number>()
  for (const each of counted) {
    const key = keyOf(each)
    sums.set(key, (sums.get(key) ?? 0) + valueOf(each))
  }
  return [...sums].sort(([, a], [, b]) => b - a)
}

/** `no source tells …`, for the first of the capabilities that is missing; undefined: all are there. */
export const untold = (
  { tells, remedy }: View,
  server: string,
  needs: readonly Capability[],
  what: string,
): Finding | undefined => {
  const missing = needs.find((capability) => !tells(server, capability))
  if (missing === undefined) return undefined
  const found = remedy(server, missing)
  return {
    state: 'unknown',
    of: server,
    text: `No source tells ${what}.`,
    remedy: found ?? `add a source that shows ${missing.replaceAll('_', ' ')}`,
  }
}

/** The same of a resource server. */
export const untoldOf = ({ tellsOf }: View, resourceServer: string): Finding | undefined =>
  tellsOf(resourceServer)
    ? undefined
    : {
        state: 'unknown',
        of: resourceServer,
        text: 'No source tells which tokens it accepts and which it refuses.',
        remedy: 'add a log of it that has accepted tokens too, as a source with `resource_server`',
      }

/** What records do not show is not fine where they are not read well. */
export const asRead = ({ sources, servers }: View, finding: Finding): Finding => {
  if (finding.state !== 'fine' && finding.state !== 'quiet') return finding
  const isOfServer = servers.some((server) => server === finding.of)
  const unread = sources.filter(
    (source) => !isReadable(source) && (!isOfServer || source.server === finding.of),
  )
  if (unread.length === 0) return finding
  const names = unread.map(({ name }) => name).join(', ')
  return { ...finding, state: 'unknown', remedy: `first let these sources be read well: ${names}` }
}
