// What a review is made from, whoever knew it: a Prometheus, or logs alone.
import type { Severity, Slo } from '../slo/slo.ts'
import type { Day, Period } from './period.ts'

/** Events of a minute, by the moment when it began; minutes without events are left out. */
export interface Minute {
  readonly timeMs: number
  readonly events: number
  readonly bad: number
}

export interface DayCount extends Day {
  /** Late ones included, on the day on which they were read. */
  readonly events: number
  readonly bad: number
  readonly lateEvents: number
  readonly lateBad: number
}

/** Bad events of a promise by one of their traits. */
export interface Contribution {
  /** reason, client, grant_type, ... */
  readonly by: string
  readonly rows: readonly { readonly value: string; readonly bad: number }[]
}

/** One SLO of one server, and of one group where the SLO is split. */
export interface PromiseEvidence {
  readonly slo: Slo
  readonly server: string
  readonly group: Readonly<Record<string, string>>
  readonly days: readonly DayCount[]
  readonly minutes: readonly Minute[]
  readonly excluded: readonly { readonly why: string; readonly events: number }[]
  readonly contributions: readonly Contribution[]
  /** Share of the period in which the sources that decide it were healthy; undefined: not known. */
  readonly observed: number | undefined
  /** What the rules recorded of the SLO's own period at the end of this one, and the same counted exactly. */
  readonly estimate:
    | {
        readonly days: number
        readonly recordedErrorRatio: number
        readonly exactErrorRatio: number
      }
    | undefined
}

export interface Firing {
  readonly alert: string
  readonly severity: Severity
  readonly server: string | undefined
  readonly slo: string | undefined
  readonly tier: string | undefined
  readonly labels: Readonly<Record<string, string>>
  readonly fromMs: number
  /** Of the last moment at which it fired. */
  readonly toMs: number
}

/** Why bad things may not have been seen. */
export interface SourceEvidence {
  readonly source: string
  readonly server: string
  readonly records: number
  readonly rejected: number
  readonly unmappedReasons: number
}

export interface Evidence {
  readonly from: 'prometheus' | 'logs'
  readonly period: Period
  readonly promises: readonly PromiseEvidence[]
  /** SLOs of which nothing was counted. */
  readonly silent: readonly Slo[]
  /** `recorded`: alerts of Prometheus; `simulated`: today's burn-rate rules over the minutes. */
  readonly firings: readonly Firing[]
  readonly firingsAre: 'recorded' | 'simulated'
  readonly sources: readonly SourceEvidence[]
}
