// A Prometheus of our own over the blocks, on a free port of 127.0.0.1, and range queries to it.
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../free-port.ts'
import { bin } from '../report.ts'
import { START } from './clock.ts'

/** Prometheus answers with at most 11,000 points of a series. */
const MOST_POINTS = 10_000
const READY_WITHIN_MS = 120_000

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
  const port = await freePort()
  const config = join(folder, 'prometheus.yaml')
  writeFileSync(config, '{}\n')
  const child = spawn(
    bin('prometheus'),
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'tsdb')}`,
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=127.0.0.1:${port}`,
      '--query.timeout=10m',
    ],
    { cwd: folder, stdio: 'ignore' },
  )
  const closed = new Promise<void>((done) => child.once('close', () => done()))
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) child.kill()
    await closed
  }
  const base = `http://127.0.0.1:${port}`
  const end = Date.now() + READY_WITHIN_MS
  const ready = async (): Promise<boolean> => (await fetch(`${base}/-/ready`)).ok
  while (!(await ready().catch(() => false))) {
    if (Date.now() > end || child.exitCode !== null) {
      await stop()
      throw new Error('Prometheus did not start')
    }
    await new Promise((done) => setTimeout(done, 100))
  }
  const query: Prometheus['query'] = async (expr, from, until, step) => {
    const found = new Map<string, { metric: Found['metric']; points: [number, number][] }>()
    for (let begin = from; begin < until; begin += MOST_POINTS * step) {
      const last = Math.min(until, begin + MOST_POINTS * step) - step
      const answer = await fetch(`${base}/api/v1/query_range`, {
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
