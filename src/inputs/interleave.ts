// Finished files of several sources as one stream, merged by the time of their events.
import type { Batch } from './batch.ts'

export interface InterleavedInput {
  readonly source: string
  readonly batches: AsyncIterator<Batch, void>
}

/** Small enough that no source runs ahead of the others by more than a moment. */
const PORTION_RECORDS = 50
/** Finished long ago: nobody waits for a source that will have no more. */
const LONG_AGO = 0

/** Lines in portions; what one OTLP request holds stays together. */
const portionsOf = (batch: Batch): readonly Batch[] => {
  const { records } = batch
  const whole = records.some((record) => typeof record === 'object' && 'otlp' in record)
  if (whole || records.length <= PORTION_RECORDS) return [batch]
  const portions: Batch[] = []
  for (let from = 0; from < records.length; from += PORTION_RECORDS) {
    const portion = records.slice(from, from + PORTION_RECORDS)
    portions.push({ ...batch, records: portion, bytes: from === 0 ? batch.bytes : 0 })
  }
  return portions
}

/**
 * Gives the next portion of the source that is furthest behind. `newestOf`: time of the newest event that the consumer saw of a
 * source, ms, -Infinity before the first; asked after each portion. One source alone passes as it is.
 */
export async function* interleave(
  inputs: readonly InterleavedInput[],
  newestOf: (source: string) => number,
): AsyncGenerator<Batch, void> {
  const [only, ...others] = inputs
  if (only !== undefined && others.length === 0) {
    for (;;) {
      const next = await only.batches.next()
      if (next.done === true) return
      yield next.value
    }
  }
  const open = new Map(inputs.map((input) => [input, [] as Batch[]]))
  while (open.size > 0) {
    const [input, portions] = [...open].reduce((behind, candidate) =>
      newestOf(candidate[0].source) < newestOf(behind[0].source) ? candidate : behind,
    )
    if (portions.length === 0) {
      const next = await input.batches.next()
      if (next.done === true) open.delete(input)
      else portions.push(...portionsOf(next.value))
    }
    const portion = portions.shift()
    if (portion !== undefined) yield portion.atEnd ? { ...portion, receivedAt: LONG_AGO } : portion
  }
}
