// What an alert that no SLO brings is made of: condition, texts, the prose of its runbook, and scenarios that prove it.
import type { EventKey } from '../../events.ts'
import type { Severity } from '../../slo/slo.ts'
import type { ScaledQueries } from '../scaled-queries.ts'

export const ALERT_GROUPS = ['outage', 'keys', 'security', 'tickets', 'pipeline'] as const
export type AlertGroup = (typeof ALERT_GROUPS)[number]
export const TEAMS = ['identity', 'platform', 'security'] as const
export type Team = (typeof TEAMS)[number]

/** `none`: nobody is told, it only silences others. */
export type AlertSeverity = Severity | 'none'

/** Prose of a runbook page. */
export interface Prose {
  readonly meaning: string
  /** Questions in the order to ask them, each with the query that answers it. */
  readonly ask: readonly (readonly [question: string, query: string])[]
  readonly causes: readonly string[]
  readonly act: readonly string[]
  /** Pages of docs/runbooks/operations, without `.md`. */
  readonly operations?: readonly string[]
}

/** Series in promtool's notation, one value a step; what fires at each time. Where nothing does, nothing did before either. */
export interface AlertScenario {
  readonly name: string
  readonly step: '30s' | '1m' | '5m'
  readonly series: readonly (readonly [series: string, values: string])[]
  /** How long before nothing fired either, where that is not all the time. */
  readonly silentFor?: string
  readonly expect: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>
}

export interface AlertDefinition {
  readonly group: AlertGroup
  readonly severity: AlertSeverity
  /** Who is told; identity where nothing is said. */
  readonly team?: Exclude<Team, 'identity'>
  readonly forSeconds?: number
  /** 5 min of a page, 30 min of a ticket, nothing of `none` where nothing is said. */
  readonly keepFiringSeconds?: number
  readonly expr: (queries: ScaledQueries) => string
  /** A server that is out (`source`) makes these (`target`) superfluous. */
  readonly outage?: 'source' | 'target'
  /** What is measured of the server cannot be believed: tickets on it wait, pages do not. */
  readonly hidesServer?: true
  /** Labels of the result: what the summary may name, and the variables of the dashboard link. */
  readonly labels: readonly string[]
  readonly summary: string
  readonly description: string
  /** Events that tell more: values by key, or a label of the alert as `$client`. */
  readonly logs?: Readonly<Partial<Record<EventKey, readonly string[]>>>
  readonly prose: Prose
  /** Interval of the test; days in five-minute steps. */
  readonly evaluation?: '30s' | '1m' | '5m'
  readonly scenarios: readonly AlertScenario[]
}
