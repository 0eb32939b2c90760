// What is on our dashboards, as far as tools and tests read it.
import { DAY, HOUR, MINUTE } from '../../src/generate/scaled-queries.ts'
import { exact } from '../../src/slo/burn.ts'
import { duration } from '../../src/generate/promql.ts'

export interface Target {
  readonly expr: string
  readonly legendFormat: string
  readonly refId: string
}
export interface Panel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly description: string
  readonly datasource: { readonly type: string; readonly uid: string }
  readonly gridPos: Readonly<Record<'x' | 'y' | 'w' | 'h', number>>
  readonly fieldConfig: { readonly defaults: { readonly unit: string } }
  readonly targets: readonly Target[]
}
interface Variable {
  readonly name: string
  readonly label: string
  readonly type: string
  readonly refresh?: number
  readonly query: string | { readonly query: string }
}
export interface Dashboard {
  readonly uid: string
  readonly title: string
  readonly description: string
  readonly editable: boolean
  readonly annotations: {
    readonly list: readonly { readonly name: string; readonly expr?: string }[]
  }
  readonly links: readonly {
    readonly title: string
    readonly url?: string
    readonly keepTime: boolean
    readonly includeVars: boolean
  }[]
  readonly templating: { readonly list: readonly Variable[] }
  readonly panels: readonly Panel[]
}

export const isRow = ({ type }: { readonly type: string }): boolean => type === 'row'

const UNITS: Readonly<Record<string, number>> = { s: 1, m: MINUTE, h: HOUR, d: DAY }
const LEAST_SECONDS = 1

interface Sending {
  readonly rateSeconds: number
  readonly rangeSeconds: number
  readonly timeScale: number
}

/** A query as Grafana sends it with every variable at "All"; written windows are divided by the scale, steps fit into the range. */
export const asSent = (expr: string, { rateSeconds, rangeSeconds, timeScale }: Sending): string => {
  const scaled = (text: string, longest: number): string =>
    text.replace(/(\d+)([smhd])/g, (_, n: string, unit: string) => {
      const seconds = exact(Number(n) * (UNITS[unit] ?? 1) * timeScale)
      return duration(Math.round(Math.min(longest, Math.max(LEAST_SECONDS, seconds))))
    })
  return expr
    .replace(/\[[^\]$]*\]|offset \w+/g, (window) => scaled(window, Infinity))
    .replace(/:\w+\]/g, (step) => scaled(step, rangeSeconds / 4))
    .replaceAll('$__rate_interval', `${rateSeconds}s`)
    .replaceAll('$__range', `${rangeSeconds}s`)
    .replaceAll(/\$\w+/g, '.*')
}
