// Range queries to a Prometheus over the blocks.
import { serveBlocks } from '../../prometheus.ts'
import { START } from './clock.ts'

/** Prometheus answers with at most 11,000 points of a series. */
const MOST_POINTS = 10_000

export interface Found {
  readonly metric: Readonly<Record<string, string>>
  /** Seconds of the simulation, and values. */
  readonly points: readonly (readonly [at: number, value: number])[]
}
export interface Prometheus {
  /** From `from` to before `until`, every `step` seconds. */
  readonly query: (
    expr: string,
    from: number,
    until: number,
    step: number,
  ) => Promise<readonly Found[]>
  readonly stop: () => Promise<void>
}

export const startPrometheus = async (folder: string): Promise<Prometheus> => {
  const { url, stop } = await serveBlocks(folder, 'tsdb')
  const query: Prometheus['query'] = async (expr, from, until, step) => {
    const found = new Map<string, { metric: Found['metric']; points: [number, number][] }>()
    for (let begin = from; begin < until; begin += MOST_POINTS * step) {
      const last = Math.min(until, begin + MOST_POINTS * step) - step
      const answer = await fetch(`${url}/api/v1/query_range`, {
        method: 'POST',
        body: new URLSearchParams({
          query: expr,
          start: String(START + begin),
          end: String(START + last),
          step: String(step),
          timeout: '10m',
        }),
      })
      const { status, error, data } = (await answer.json()) as {
        status: string
        error?: string
        data?: {
          result: { metric: Record<string, string>; values: [number, string][] }[]
        }
      }
      if (status !== 'success' || data === undefined)
        throw new Error(`Prometheus refuses ${expr}: ${error ?? answer.status}`)
      for (const { metric, values } of data.result) {
        const key = JSON.stringify(metric)
        let series = found.get(key)
        if (series === undefined) found.set(key, (series = { metric, points: [] }))
        for (const [at, value] of values) series.points.push([at - START, Number(value)])
      }
    }
    return [...found.values()]
  }
  return { query, stop }
}
