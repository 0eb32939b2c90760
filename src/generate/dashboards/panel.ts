// What a panel says of itself; how it looks is said once, in look.ts.

/** `limit`: a line that should not be crossed. */
export type PanelQuery = readonly [expr: string, legend: string, kind?: 'limit']

export interface PanelDescription {
  readonly look: 'timeseries' | 'stat' | 'table' | 'heatmap' | 'logs' | 'traces'
  readonly title: string
  /** What it shows, and what to do about it. */
  readonly description: string
  readonly unit:
    'percentunit' | 'reqps' | 's' | 'bytes' | 'Bps' | 'dateTimeFromNow' | 'short' | 'none'
  readonly queries: readonly PanelQuery[]
  /** Of 24. */
  readonly width: number
  readonly exemplars?: true
  /** May be below 0. */
  readonly signed?: true
  /** Red under it; promises are drawn from their own series instead. */
  readonly redBelow?: number
}

type Of = (
  title: string,
  description: string,
  unit: PanelDescription['unit'],
  ...queries: PanelDescription['queries']
) => PanelDescription

const of =
  (look: PanelDescription['look'], width: number): Of =>
  (title, description, unit, ...queries) => ({ look, title, description, unit, queries, width })

/** Over time, half as wide as the dashboard. */
export const half = of('timeseries', 12)
/** Over time, as wide as the dashboard. */
export const wide = of('timeseries', 24)
/** What it is now, in large. */
export const figure = of('stat', 6)
/** What it is now, a line a series. */
export const list = of('table', 12)
export const heatmap = of('heatmap', 12)
