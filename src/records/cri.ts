// Lines of Kubernetes containers, as containerd and CRI-O write them: `2026-11-23T05:38:21.123456789Z stdout F text`.
import type { Peeled } from './wrapper.ts'

const SPACE = 32
const isDigit = (code: number): boolean => code >= 48 && code <= 57
/** A stamp with nanoseconds and an offset. */
const MAX_STAMP = 40
const STREAM = 'stdout'.length

/** undefined: no runtime wrote the line. */
export const peelCri = (line: string): Peeled | undefined => {
  if (!isDigit(line.charCodeAt(0)) || line.charCodeAt(4) !== 45 || line.charCodeAt(10) !== 84)
    return undefined
  const stampEnd = line.slice(0, MAX_STAMP).indexOf(' ')
  if (stampEnd < 20) return undefined
  const stream = line.slice(stampEnd + 1, stampEnd + 1 + STREAM)
  if (stream !== 'stdout' && stream !== 'stderr') return undefined
  const tag = stampEnd + 1 + STREAM + 1
  // Full or partial; more tags may follow behind colons.
  const code = line.charCodeAt(tag)
  if (line.charCodeAt(tag - 1) !== SPACE || (code !== 70 && code !== 80)) return undefined
  let end = tag + 1
  if (line.charCodeAt(end) === 58) end = line.indexOf(' ', end)
  // The text of an empty line may be gone with the blank before it.
  if (end < 0 || (end < line.length && line.charCodeAt(end) !== SPACE)) return undefined
  return { rest: line.slice(end + 1), time: line.slice(0, stampEnd), stream, partial: code === 80 }
}
