// The store as prom-client sees it: each metric offered to a text and an OpenMetrics registry, one picked by Accept.
import { collectDefaultMetrics, Registry } from 'prom-client'
import type { Exemplar, Family } from './family.ts'
import type { Store } from './store.ts'

interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
  readonly metricName?: string
  readonly exemplar?: { labelSet: { trace_id: string }; value: number; timestamp: number }
}

export interface Exposition {
  /** Content type and text for an Accept header. */
  readonly render: (accept: string | undefined) => Promise<{ contentType: string; body: string }>
}

export interface ExpositionOptions {
  readonly now: () => number
  /** process_* and nodejs_*, of the exporter itself. */
  readonly processMetrics: boolean
}

export const createExposition = (store: Store, options: ExpositionOptions): Exposition => {
  const text = registryOf(store, Registry.PROMETHEUS_CONTENT_TYPE, options)
  const openMetrics = registryOf(store, Registry.OPENMETRICS_CONTENT_TYPE, options)
  return {
    render: async (accept) => {
      const registry = prefersOpenMetrics(accept) ? openMetrics : text
      return { contentType: registry.contentType, body: await registry.metrics() }
    },
  }
}

/** The text format of a finished store, without the exporter's own process: for replay. */
export const renderText = async (store: Store, now: number): Promise<string> =>
  (await createExposition(store, { now: () => now, processMetrics: false }).render(undefined)).body

type ContentType =
  typeof Registry.PROMETHEUS_CONTENT_TYPE | typeof Registry.OPENMETRICS_CONTENT_TYPE

const registryOf = (
  store: Store,
  contentType: ContentType,
  options: ExpositionOptions,
): Registry => {
  const registry = new Registry()
  registry.setContentType(contentType as typeof Registry.PROMETHEUS_CONTENT_TYPE)
  const isOpenMetrics = contentType === Registry.OPENMETRICS_CONTENT_TYPE
  for (const family of store.families()) {
    const { row } = family
    // OpenMetrics names a counter without its suffix; prom-client puts it back on every line.
    const name =
      isOpenMetrics && row.type === 'counter' ? family.name.replace(/_total$/, '') : family.name
    const metric = {
      name,
      help: row.help,
      type: row.type,
      get: () => ({
        name,
        help: row.help,
        type: row.type,
        values: samplesOf(store, family, options.now()),
      }),
    }
    registry.registerMetric(metric as unknown as Parameters<Registry['registerMetric']>[0])
  }
  if (options.processMetrics) collectDefaultMetrics({ register: registry })
  return registry
}

const samplesOf = (store: Store, family: Family, now: number): Sample[] => {
  const samples: Sample[] = []
  for (const index of family.inOrder()) {
    const labels = labelsOf(family, index)
    const base = index * family.width
    const values = family.values()
    const held = store.isHeld(family, index, now)
    if (family.row.type !== 'histogram') {
      const value = held ? 0 : (values[base] ?? 0)
      samples.push({ labels, value, ...exemplarAt(family, held ? -1 : base) })
      continue
    }
    let count = 0
    family.bounds.forEach((bound, offset) => {
      count += held ? 0 : (values[base + offset] ?? 0)
      const exemplar = exemplarAt(family, held ? -1 : base + offset)
      samples.push({
        metricName: `${family.name}_bucket`,
        labels: { ...labels, le: String(bound) },
        value: count,
        ...exemplar,
      })
    })
    const overflow = base + family.bounds.length
    count += held ? 0 : (values[overflow] ?? 0)
    const exemplar = exemplarAt(family, held ? -1 : overflow)
    samples.push({
      metricName: `${family.name}_bucket`,
      labels: { ...labels, le: '+Inf' },
      value: count,
      ...exemplar,
    })
    samples.push({
      metricName: `${family.name}_sum`,
      labels,
      value: held ? 0 : (values[overflow + 1] ?? 0),
    })
    samples.push({ metricName: `${family.name}_count`, labels, value: count })
  }
  return samples
}

const labelsOf = (family: Family, index: number): Record<string, string> => {
  const labels: Record<string, string> = {}
  family.labelsOf(index).forEach((value, i) => {
    const name = family.labelNames[i]
    if (value !== '' && name !== undefined) labels[name] = value
  })
  return labels
}

const exemplarAt = (family: Family, place: number): Pick<Sample, 'exemplar'> => {
  const exemplar: Exemplar | undefined = place < 0 ? undefined : family.exemplars.get(place)
  if (exemplar === undefined) return {}
  const { traceId, value, time } = exemplar
  return { exemplar: { labelSet: { trace_id: traceId }, value, timestamp: time / 1000 } }
}

/** RFC 9110 12.5.1, for the two types that we have; text where nothing is asked for. */
export const prefersOpenMetrics = (accept: string | undefined): boolean => {
  let text = 0
  let open = 0
  for (const item of (accept ?? '').split(',').slice(0, 32)) {
    const [range = '', ...parameters] = item.trim().toLowerCase().split(';')
    const given = parameters.map((part) => part.trim()).find((part) => part.startsWith('q='))
    const quality = given === undefined ? 1 : Number(given.slice(2))
    if (!(quality > 0 && quality <= 1)) continue
    const type = range.trim()
    if (type === 'application/openmetrics-text') {
      const version = parameters
        .map((part) => part.trim())
        .find((part) => part.startsWith('version='))
      if (version === undefined || version === 'version=1.0.0') open = Math.max(open, quality)
    } else if (type === 'text/plain' || type === 'text/*' || type === '*/*')
      text = Math.max(text, quality)
  }
  return open > 0 && open >= text
}
