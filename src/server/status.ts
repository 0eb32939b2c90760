// What the pages show: the read model between the running exporter and HTML.

export interface WindowCounts {
  readonly events: number
  readonly bad: number
}

export interface SloRow {
  readonly name: string
  readonly title: string
  /** 0 < objective < 1 */
  readonly objective: number
  /** Of the error budget: then the page says how long it lasts. */
  readonly periodDays?: number
  readonly thresholdSeconds?: number
  readonly server: string
  readonly windows: {
    readonly fiveMinutes: WindowCounts
    readonly oneHour: WindowCounts
    readonly sinceStart: WindowCounts
  }
  /** Times faster than allowed; undefined without events. */
  readonly burnRates: {
    readonly fiveMinutes: number | undefined
    readonly oneHour: number | undefined
  }
  /** By interval, oldest first. */
  readonly trend: readonly (WindowCounts & { readonly time: number })[]
  readonly late: WindowCounts
  /** By cause, without zeros. */
  readonly excluded: Readonly<Record<string, number>>
  /** Why there is no number, and which setting gives it. */
  readonly notMeasured?: string
}

export interface SourceRow {
  readonly name: string
  readonly server: string
  readonly format: string
  readonly formatReason?: string
  readonly path: string
  readonly up: boolean
  readonly healthy: boolean
  readonly lagSeconds: number
  readonly lagBytes: number
  readonly records: number
  readonly events: number
  readonly ignored: number
  /** By reason, without zeros. */
  readonly rejects: Readonly<Record<string, number>>
  readonly unmapped: number
  /** ms since the epoch */
  readonly lastEventTime?: number
  readonly problem?: string
  /** Late records: `replay` is the verb for old logs. */
  readonly replayHint?: boolean
}

export interface IncidentRow {
  readonly id: string
  readonly title: string
  readonly description: string
  /** The promises that it burns. */
  readonly breaks: readonly { readonly slo: string; readonly title: string }[]
  /** Where it burns none: what it does instead. */
  readonly instead?: string
  readonly active: boolean
}

export interface Status {
  readonly version: string
  readonly startedAt: number
  readonly now: number
  readonly slos: readonly SloRow[]
  readonly sources: readonly SourceRow[]
  /** Of the demo. */
  readonly incidents?: readonly IncidentRow[]
  readonly notes: readonly string[]
}
