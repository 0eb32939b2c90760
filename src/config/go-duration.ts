// Durations as Go writes them, in files whose format is that of a program in Go.

const MS = { ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const WHOLE = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/
const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g

/** `1s`, `1m30s`, `.5s`, `0`; a number alone is nanoseconds. In ms; undefined where Go would refuse it. */
export const parseGoDuration = (written: string | number): number | undefined => {
  if (typeof written === 'number') return Number.isInteger(written) ? written * MS.ns : undefined
  if (/^[+-]?0$/.test(written)) return 0
  const [, sign, parts] = WHOLE.exec(written) ?? []
  if (parts === undefined) return undefined
  const total = [...parts.matchAll(PART)].reduce(
    (sum, [, value, unit]) => sum + Number(value) * MS[unit as keyof typeof MS],
    0,
  )
  return sign === '-' ? -total : total
}
