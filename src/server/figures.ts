// Numbers as people read them, tied to their unit by a no-break space; never rounded towards comfort.
import type { WindowCounts } from './status.ts'

const grouped = new Intl.NumberFormat('en-US')
export const count = (value: number): string => grouped.format(Math.round(value))

/** `1 event`, `1,204 events`. */
export const counted = (value: number, singular: string, plural = `${singular}s`): string =>
  `${count(value)} ${Math.round(value) === 1 ? singular : plural}`

const trimmed = (value: number, decimals: number): string => String(Number(value.toFixed(decimals)))

/** Share of good events, rounded down: 100 % is said only without a single bad one. Undefined without events. */
export const goodShare = ({ events, bad }: WindowCounts): string | undefined => {
  if (events === 0) return undefined
  if (bad === 0) return '100\u{a0}%'
  const percent = 100 * (1 - bad / events)
  const scale = percent >= 99.9 ? 1000 : 100
  // The small addend undoes binary fractions: 99.9 must not read 99.89.
  return `${(Math.floor(percent * scale + 1e-7) / scale).toFixed(scale === 1000 ? 3 : 2)}\u{a0}%`
}

/** 0.999 → `99.9 %`. */
export const share = (value: number): string => `${trimmed(value * 100, 6)}\u{a0}%`

export const duration = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 120) return `${whole}\u{a0}s`
  if (whole < 7200) return `${Math.floor(whole / 60)}\u{a0}min`
  if (whole < 172_800) return `${Math.floor(whole / 3600)}\u{a0}h`
  return `${Math.floor(whole / 86_400)}\u{a0}d`
}

/** 0.2 → `200 ms`; 1.5 → `1.5 s`. */
export const threshold = (seconds: number): string =>
  seconds < 1 ? `${trimmed(seconds * 1000, 3)}\u{a0}ms` : `${trimmed(seconds, 3)}\u{a0}s`

export const bytes = (value: number): string => {
  if (value < 1024) return `${value}\u{a0}B`
  if (value < 1_048_576) return `${(value / 1024).toFixed(1)}\u{a0}KiB`
  return `${(value / 1_048_576).toFixed(1)}\u{a0}MiB`
}

/** `0.4×`, `14×`; a rate too small to show is not shown as none. */
export const times = (rate: number): string =>
  rate === 0 ? '0×' : rate < 0.1 ? '<0.1×' : `${rate >= 10 ? count(rate) : trimmed(rate, 1)}×`

/** Ids of ours (`not_recognised`) as words. */
export const words = (id: string): string => id.replaceAll('_', ' ')

/** `12:51:25 UTC` */
export const clock = (time: number): string => `${new Date(time).toISOString().slice(11, 19)} UTC`
