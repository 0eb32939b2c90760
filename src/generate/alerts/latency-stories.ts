// Histograms of stories: how many requests a step were how slow, and for how many steps.
import { histogram } from '../promql.ts'
import { counter, withLabels } from '../series-text.ts'
import type { AlertScenario } from './alert.ts'

/** Requests a step, by the bucket that they fall into: up to 100, 250, 500 and 1000 ms. */
export interface Segment {
  readonly steps: number
  readonly fast?: number
  readonly quick?: number
  readonly slow?: number
  readonly slowest?: number
}
const BUCKETS = [
  ['0.1', 'fast'],
  ['0.25', 'quick'],
  ['0.5', 'slow'],
  ['1', 'slowest'],
] as const

export const requestsOf = ({ fast = 0, quick = 0, slow = 0, slowest = 0 }: Segment): number =>
  fast + quick + slow + slowest

type Durations = 'oauth_token_request_duration_seconds' | 'oauth_introspection_duration_seconds'

/** Of two exporters: what is fast was measured by the one, the rest by the other. */
export const histogramStory = (
  name: Durations,
  labels: Readonly<Record<string, string>>,
  segments: readonly Segment[],
): AlertScenario['series'] =>
  (['a', 'b'] as const).flatMap((instance) => {
    const own = segments.map(({ fast = 0, ...segment }) =>
      instance === 'a' ? { steps: segment.steps, fast } : segment,
    )
    const series = (part: 'bucket' | 'count', le?: string): string =>
      withLabels(histogram(name, part, labels), {
        instance,
        ...(le === undefined ? {} : { le }),
      })
    const counts = (of: (segment: Segment) => number): string =>
      counter(...own.map((segment) => [of(segment), segment.steps] as const))
    return [
      ...BUCKETS.map(([le], i) => {
        const below = BUCKETS.slice(0, i + 1)
        return [
          series('bucket', le),
          counts((segment) => below.reduce((sum, [, which]) => sum + (segment[which] ?? 0), 0)),
        ] as const
      }),
      [series('bucket', '+Inf'), counts(requestsOf)] as const,
      [series('count'), counts(requestsOf)] as const,
    ]
  })
