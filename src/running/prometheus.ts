// A Prometheus over its HTTP API: https://prometheus.io/docs/prometheus/latest/querying/api/
import type { Ask, Series } from '../reports/series.ts'

type Point = readonly [seconds: number, value: string]
interface Answer {
  readonly status?: string
  readonly error?: string
  readonly data?: {
    readonly result?: readonly {
      readonly metric?: Readonly<Record<string, string>>
      readonly value?: Point
      readonly values?: readonly Point[]
    }[]
  }
}

const TIMEOUT_MS = 60_000
/** It refuses more points a series in one answer: 11,000. */
const MOST_POINTS = 10_000

/** With a code, as errors of files and sockets have: no bug of authslo, whatever answers there. */
const noAnswer = (message: string, cause?: unknown): Error =>
  Object.assign(new Error(message, { cause }), { code: 'ERR_PROMETHEUS' })

/** `fetch failed` is all that fetch says; what failed is in its cause. */
const reasonOf = (error: unknown): string => {
  const { message, cause } = error as Error
  if (!(cause instanceof Error)) return message
  return cause.message || ((cause as NodeJS.ErrnoException).code ?? message)
}

const fetchSeries = async (
  url: string,
  path: 'query' | 'query_range',
  parameters: Readonly<Record<string, string>>,
): Promise<readonly Series[]> => {
  const address = new URL(`${url.replace(/\/$/, '')}/api/v1/${path}`)
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value)
  const response = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(
    (error: unknown) => {
      throw noAnswer(`no answer from ${address.origin}: ${reasonOf(error)}`, error)
    },
  )
  const body = await response.text()
  let answer: Answer
  try {
    answer = JSON.parse(body) as Answer
  } catch {
    throw noAnswer(`${address.origin} answers ${response.status} without JSON: no Prometheus?`)
  }
  if (!response.ok || answer.status !== 'success')
    throw noAnswer(`${address.origin} does not answer: ${answer.error ?? response.status}`)
  return (answer.data?.result ?? []).map(({ metric = {}, value, values }) => ({
    labels: metric,
    points: (values ?? (value === undefined ? [] : [value])).map(
      ([seconds, text]) => [seconds * 1000, Number(text.replace('Inf', 'Infinity'))] as const,
    ),
  }))
}

/** Throws where it does not answer; what it says of itself is in the message. */
export const askPrometheus = (url: string): Ask => ({
  instant: (query, timeMs) => fetchSeries(url, 'query', { query, time: String(timeMs / 1000) }),
  range: async (query, fromMs, toMs, stepSeconds) => {
    const joined = new Map<string, Series>()
    const step = stepSeconds * 1000
    for (let from = fromMs; from <= toMs; from += MOST_POINTS * step) {
      const end = Math.min(toMs, from + (MOST_POINTS - 1) * step)
      const part = await fetchSeries(url, 'query_range', {
        query,
        start: String(from / 1000),
        end: String(end / 1000),
        step: String(stepSeconds),
      })
      for (const { labels, points } of part) {
        const key = JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        joined.set(key, { labels, points: [...(joined.get(key)?.points ?? []), ...points] })
      }
    }
    return [...joined.values()]
  },
})
