// A request in portions, so that what its records become need not be there at once.
import type { OtlpItem } from '../../records/otlp/request.ts'

/** Of about `size`; the spans of a trace stay in one, since a server span is read with what is under it. */
export const portionsOf = (
  items: readonly OtlpItem[],
  size: number,
): readonly (readonly OtlpItem[])[] => {
  const traces = new Map<unknown, OtlpItem[]>()
  for (const item of items) {
    // A record of no trace is alone.
    const key = item.trace ?? item
    const group = traces.get(key)
    if (group === undefined) traces.set(key, [item])
    else group.push(item)
  }
  let portion: OtlpItem[] = []
  const portions = [portion]
  for (const group of traces.values()) {
    if (portion.length > 0 && portion.length + group.length > size) {
      portion = []
      portions.push(portion)
    }
    for (const item of group) portion.push(item)
  }
  return portions
}
