// A metric of the store as prom-client wants it: one sample a line of the page.
import type { Shown } from './captured.ts'
import type { ReadFamily } from './family.ts'

type LabelSet = Readonly<Record<string, string>>

/** As prom-client 15 reads it; `sharedLabels` it formats once for each object and then remembers. */
export interface Sample {
  readonly metricName?: string
  readonly labels: LabelSet
  readonly sharedLabels: LabelSet
  readonly value: number
  readonly exemplar?: {
    readonly labelSet: { readonly trace_id: string }
    readonly value: number
    readonly timestamp: number
  }
}

const NO_LABELS: LabelSet = {}

export const samplesOf = (
  shown: Pick<Shown, 'isHeld'>,
  family: ReadFamily,
  now: number,
): readonly Sample[] => {
  const bucketsOf = family.row.type === 'histogram' ? histogramSamples(family) : undefined
  const samples: Sample[] = []
  for (const index of family.series.inOrder()) {
    const held = shown.isHeld(family, index, now)
    if (bucketsOf !== undefined) samples.push(...bucketsOf(index, held))
    else
      samples.push({
        labels: NO_LABELS,
        sharedLabels: family.series.labelsOf(index),
        value: held ? 0 : (family.values[index] ?? 0),
        ...(held ? undefined : exemplarAt(family, index)),
      })
  }
  return samples
}

const histogramSamples = (family: ReadFamily): ((index: number, held: boolean) => Sample[]) => {
  const { name, bounds, width, values } = family
  const [bucket, sum, count] = [`${name}_bucket`, `${name}_sum`, `${name}_count`]
  const les = [...bounds.map(boundText), '+Inf'].map((le) => ({ le }))
  return (index, held) => {
    const sharedLabels = family.series.labelsOf(index)
    const from = index * width
    let below = 0
    const samples = les.map((labels, offset): Sample => {
      if (!held) below += values[from + offset] ?? 0
      const exemplar = held ? undefined : exemplarAt(family, from + offset)
      return { metricName: bucket, labels, sharedLabels, value: below, ...exemplar }
    })
    const total = held ? 0 : (values[from + width - 1] ?? 0)
    samples.push({ metricName: sum, labels: NO_LABELS, sharedLabels, value: total })
    samples.push({ metricName: count, labels: NO_LABELS, sharedLabels, value: below })
    return samples
  }
}

/** With a point, in both formats: so OpenMetrics wants it, and so Prometheus 3 stores either. */
const boundText = (bound: number): string =>
  Number.isInteger(bound) ? bound.toFixed(1) : String(bound)

const exemplarAt = (family: ReadFamily, place: number): Pick<Sample, 'exemplar'> | undefined => {
  const exemplar = family.exemplars.get(place)
  if (exemplar === undefined) return undefined
  const { traceId, value, time } = exemplar
  return { exemplar: { labelSet: { trace_id: traceId }, value, timestamp: time / 1000 } }
}
