// What the fast group records, in the stories of its tests; and the clock of those stories.
import type { Slo } from '../slo/slo.ts'
import type { Project } from './project.ts'
import { braces, counter, eitherOf, type Expectation, type Series } from './rule-scenario.ts'
import { labelsOf } from './rules.ts'
import { HOUR } from './scaled-queries.ts'

export const STEP = 30
export const HEALTHY = 360
export const AFTER = 300
export const BUSY = 300
export const START = HEALTHY * STEP
export const END = (HEALTHY + AFTER) * STEP
export const minutes = (seconds: number): string => `${seconds / 60}m`

/** Bad events a step that no guard takes for one. */
const HARDLY = 0.001
const DOUBLED = counter([BUSY / 2, HEALTHY], [BUSY, AFTER])
const ALMOST_GOOD = counter([0, HEALTHY], [HARDLY, AFTER])
export const BUSIER = { server: 'busier', events: DOUBLED, bad: ALMOST_GOOD } as const

/** Two more series of the same server, and another promise of which all is bad. */
export const busierTenants = (slo: Slo): readonly Series[] => {
  const of = (name: string, promise: string, tenant: string, values: string): Series => ({
    series: `${name}${braces({ slo: promise, server: BUSIER.server, tenant })}`,
    values,
  })
  return [
    [slo.name, 'a', DOUBLED, ALMOST_GOOD] as const,
    [slo.name, 'b', DOUBLED, ALMOST_GOOD] as const,
    ['other', 'a', DOUBLED, DOUBLED] as const,
  ].flatMap(([promise, tenant, events, bad]) => [
    of('oauth_slo_events_total', promise, tenant, events),
    of('oauth_slo_bad_events_total', promise, tenant, bad),
  ])
}

/** Two sources decide the indicator on one server, and one of them is not healthy; on another the sick one decides something else. */
export const observed = (slo: Slo): readonly Series[] => {
  const values = (value: number): string => `${value}x${HEALTHY + AFTER}`
  const both = (source: string, server: string, healthy: number, indicator: string): Series[] => [
    { series: `authslo_source_healthy${braces({ source, server })}`, values: values(healthy) },
    {
      series: `authslo_source_authority${braces({ source, server, indicator })}`,
      values: values(1),
    },
  ]
  return [
    ...both('a', 'total-outage', 1, slo.indicator),
    ...both('b', 'total-outage', 0, slo.indicator),
    ...both('a', 'recovery', 1, slo.indicator),
    ...both('b', 'recovery', 0, 'other'),
  ]
}

/** Within a hundredth: windows of Prometheus 3 have a sample less. */
const about = (value: string, expected: number): string =>
  eitherOf(value, 0.99 * expected, 1.01 * expected)

/** Twenty minutes into the outage each pair has its own share of it. */
export const recordings = (slo: Slo, project: Project): readonly Expectation[] => {
  const outage = 1200
  const labels = (server: string): string => braces({ server, ...labelsOf(slo, project) })
  const sample = (server: string, value: number): Expectation['exp_samples'][number] => ({
    labels: labels(server),
    value,
  })
  const windows = [
    ['5m', 300],
    ['30m', 1800],
    ['1h', HOUR],
    ['2h', 2 * HOUR],
    ['6h', 6 * HOUR],
  ] as const
  const at = minutes(START + outage)
  /** Average of a window that ends then, of a rate before and another after; the time before the first sample has none. */
  const busier = (seconds: number, before: number, after: number): number =>
    (before * Math.max(0, Math.min(seconds - outage, START)) + after * Math.min(outage, seconds)) /
    seconds
  const named = (name: string, server: string): string => `${name}${braces({ server })}`
  return [
    ...windows.flatMap(([name, seconds]): Expectation[] => [
      {
        expr: `round(10000 * ${named(`slo:bad_events:rate${name}`, 'total-outage')} / ${named(`slo:events:rate${name}`, 'total-outage')})`,
        eval_time: at,
        exp_samples: [
          sample(
            'total-outage',
            Math.round((10_000 * Math.min(outage, seconds)) / Math.min(seconds, START + outage)),
          ),
        ],
      },
      {
        expr: about(
          named(`slo:events:rate${name}`, 'busier'),
          busier(seconds, (1.5 * BUSY) / STEP, (3 * BUSY) / STEP),
        ),
        eval_time: at,
        exp_samples: [sample('busier', 1)],
      },
      {
        expr: `round(1000000000 * ${named(`slo:bad_events:rate${name}`, 'busier')})`,
        eval_time: at,
        exp_samples: [sample('busier', Math.round(1e9 * busier(seconds, 0, (3 * HARDLY) / STEP)))],
      },
      {
        expr: `slo:bad_events:rate${name}${braces({ server: 'never-a-bad-event' })} + 0`,
        eval_time: at,
        exp_samples: [sample('never-a-bad-event', 0)],
      },
    ]),
    {
      expr: 'slo:observed:bool + 0',
      eval_time: at,
      exp_samples: [sample('total-outage', 0), sample('recovery', 1)],
    },
  ]
}
