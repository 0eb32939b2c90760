// The store as prom-client sees it: each metric offered to a text and an OpenMetrics registry, one picked by Accept.
import { collectDefaultMetrics, Registry } from 'prom-client'
import { prefersOpenMetrics } from './accept.ts'
import { samplesOf } from './samples.ts'
import type { Shown } from './captured.ts'

export interface Exposition {
  /** Content type and text for an Accept header. */
  readonly render: (accept: string | undefined) => Promise<{ contentType: string; body: string }>
}

export interface ExpositionOptions {
  /** ms since the epoch. */
  readonly now: () => number
  /** process_* and nodejs_*, of the exporter itself. */
  readonly processMetrics: boolean
}

export const createExposition = (shown: Shown, options: ExpositionOptions): Exposition => {
  const { now, processMetrics } = options
  const metrics = [...storeMetrics(shown, now), ...(processMetrics ? ownProcess() : [])]
  const text = registryOf(metrics, Registry.PROMETHEUS_CONTENT_TYPE)
  const openMetrics = registryOf(metrics, Registry.OPENMETRICS_CONTENT_TYPE)
  return {
    render: async (accept) => {
      shown.countSeries()
      const registry = prefersOpenMetrics(accept) ? openMetrics : text
      return { contentType: registry.contentType, body: await registry.metrics() }
    },
  }
}

/** The text format of a finished store, without the exporter's own process: for replay. */
export const renderText = async (shown: Shown, now: number): Promise<string> =>
  (await createExposition(shown, { now: () => now, processMetrics: false }).render(undefined)).body

/** What a registry needs of a metric; prom-client's own and ours. */
interface Offered {
  readonly name: string
  readonly help: string
  readonly type: string
  readonly get: () => object | Promise<object>
}

const storeMetrics = (shown: Shown, now: () => number): readonly Offered[] =>
  shown.families().map((family, i) => ({
    name: family.name,
    help: family.row.help,
    type: family.row.type,
    // The families of this moment, each at its place.
    get: () => ({ values: samplesOf(shown, shown.families()[i] ?? family, now()) }),
  }))

const ownProcess = (): readonly Offered[] => {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const collected = registry.getMetricsAsArray() as unknown as readonly Offered[]
  // Three gauges of prom-client are named like counters, which promtool refuses; the same numbers come without _total.
  return collected.filter(({ name, type }) => type === 'counter' || !name.endsWith('_total'))
}

type Registered = Parameters<Registry['registerMetric']>[0]

const withoutTotal = (name: string): string => name.replace(/_total$/, '')

/** One registry serves one content type, and only OpenMetrics has exemplars. */
const registryOf = (
  metrics: readonly Offered[],
  contentType: typeof Registry.PROMETHEUS_CONTENT_TYPE | typeof Registry.OPENMETRICS_CONTENT_TYPE,
): Registry => {
  const isOpenMetrics = contentType === Registry.OPENMETRICS_CONTENT_TYPE
  const registry = new Registry()
  registry.setContentType(contentType as typeof Registry.PROMETHEUS_CONTENT_TYPE)
  for (const metric of metrics) {
    const { help, type } = metric
    // OpenMetrics names a counter without its suffix; prom-client puts it back on every line.
    const name = isOpenMetrics && type === 'counter' ? withoutTotal(metric.name) : metric.name
    const get = async (): Promise<object> => ({ ...(await metric.get()), name, help, type })
    registry.registerMetric({ name, help, type, get } as unknown as Registered)
  }
  return registry
}
