// The period of a review, in days of a time zone: a calendar month, or the last days until now.
import { inZone, zoneOffsetMs } from '../records/time-zone.ts'

export const MINUTE_MS = 60_000
export const DAY_MS = 86_400_000

/** A window in PromQL that has the sample at its first moment, also of Prometheus 3, whose windows are open on the left. */
export const closedWindow = (seconds: number): string => `${Math.round(seconds * 1000) + 1}ms`

/** From its first moment to before the first of the next; 23 or 25 hours where clocks change. */
export interface Day {
  /** `2026-11-25` */
  readonly date: string
  readonly fromMs: number
  readonly toMs: number
}
export interface Period {
  /** As asked for: `2026-11`, `30d`. */
  readonly name: string
  readonly timeZone: string
  readonly fromMs: number
  /** Not after now. */
  readonly toMs: number
  readonly days: readonly Day[]
  /** False: some of it has not happened yet. */
  readonly isOver: boolean
}

const pad = (value: number): string => String(value).padStart(2, '0')

/** `2026-11-25 14:03` by the clocks of the zone. */
export const wallClock = (timeMs: number, timeZone: string): string =>
  new Date(timeMs + zoneOffsetMs(timeZone, timeMs)).toISOString().slice(0, 16).replace('T', ' ')

const dateOf = (timeMs: number, timeZone: string): string =>
  wallClock(timeMs, timeZone).slice(0, 10)

/** The day of an instant, and the next. */
const midnight = (date: string, daysLater: number, timeZone: string): number =>
  inZone(Date.parse(`${date}T00:00:00Z`) + daysLater * DAY_MS, { timezone: timeZone, now: () => 0 })

/** Calendar days that an interval touches, cut to it. */
export const daysBetween = (fromMs: number, toMs: number, timeZone: string): readonly Day[] => {
  const days: Day[] = []
  let from = fromMs
  while (from < toMs) {
    const date = dateOf(from, timeZone)
    const next = midnight(date, 1, timeZone)
    days.push({ date, fromMs: from, toMs: Math.min(toMs, next) })
    from = next
  }
  return days
}

/** Spans of whole days back from the end, each named by the day that it ends in. */
const spansBefore = (toMs: number, count: number, timeZone: string): readonly Day[] =>
  Array.from({ length: count }, (_, i) => {
    const end = toMs - (count - 1 - i) * DAY_MS
    return { date: dateOf(end - 1, timeZone), fromMs: end - DAY_MS, toMs: end }
  })

const MONTH = /^(\d{4})-(0[1-9]|1[0-2])$/
const LAST_DAYS = /^([1-9]\d{0,2})d$/
export const PERIOD_EXPECTS = 'a month such as 2026-11, or days such as 30d'
export const isPeriod = (name: string): boolean => MONTH.test(name) || LAST_DAYS.test(name)

/** undefined: it is none, or it lies in the future. */
export const periodOf = (name: string, timeZone: string, nowMs: number): Period | undefined => {
  const nowMinute = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS
  const count = Number(LAST_DAYS.exec(name)?.[1] ?? 0)
  if (count > 0) {
    const days = spansBefore(nowMinute, count, timeZone)
    const fromMs = nowMinute - count * DAY_MS
    return { name, timeZone, fromMs, toMs: nowMinute, days, isOver: true }
  }
  const month = MONTH.exec(name)
  if (month === null) return undefined
  const next = `${Number(month[1]) + (month[2] === '12' ? 1 : 0)}-${pad((Number(month[2]) % 12) + 1)}`
  const fromMs = midnight(`${name}-01`, 0, timeZone)
  const endMs = midnight(`${next}-01`, 0, timeZone)
  const toMs = Math.min(endMs, nowMinute)
  if (fromMs >= toMs) return undefined
  const days = daysBetween(fromMs, toMs, timeZone)
  return { name, timeZone, fromMs, toMs, days, isOver: endMs <= nowMs }
}

/** From the day of the first moment to the end of that of the last. */
export const periodAround = (fromMs: number, toMs: number, timeZone: string): Period => {
  const from = midnight(dateOf(fromMs, timeZone), 0, timeZone)
  const to = midnight(dateOf(toMs, timeZone), 1, timeZone)
  const days = daysBetween(from, to, timeZone)
  const name = [...new Set([days[0]?.date, days.at(-1)?.date])].join(' to ')
  return { name, timeZone, fromMs: from, toMs: to, days, isOver: true }
}

/** Of a time whose name nobody sees. */
export const spanPeriod = (fromMs: number, toMs: number, timeZone: string): Period => ({
  name: '',
  timeZone,
  fromMs,
  toMs,
  days: daysBetween(fromMs, toMs, timeZone),
  isOver: true,
})
