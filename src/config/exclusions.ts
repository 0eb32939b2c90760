// Announced maintenance: one window from a moment to another, or one that comes back by a cron expression.
import { Cron } from 'croner'
import { z } from 'zod'
import type { Diagnostic, Place } from '../diagnostic.ts'
import { nearest } from '../nearest.ts'
import { EVERY, type MaintenanceWindow } from '../slis/exclusions.ts'
import type { YamlDocument } from '../yaml-document.ts'
import { configProblem } from './diagnostics.ts'
import { parseDuration, DURATION } from './quantities.ts'
import { timeZone } from './schema-leaves.ts'

const text = (error: string): z.ZodString => z.string({ error }).min(1, { error })
const names = (error: string): z.ZodArray<z.ZodString> =>
  z.array(text(error), { error }).min(1, { error })

const MOMENT = 'a moment such as 2026-12-01T22:00:00Z'
const moment = z.iso.datetime({ offset: true, error: MOMENT })
const LENGTH = 'a duration such as 30s, 5m, 1h or 30d'

export const exclusionSchema = z.strictObject(
  {
    id: text('an id, such as a change number').describe('change number or name'),
    from: moment.describe('first moment of a window that comes once').optional(),
    to: moment.describe('its end').optional(),
    cron: text('a cron expression such as "0 3 * * SUN"')
      .describe('when a window begins that comes back')
      .optional(),
    for: z
      .string({ error: LENGTH })
      .regex(DURATION, { error: LENGTH })
      .describe('how long each of them is')
      .optional(),
    time_zone: timeZone.describe('of `cron`').default('UTC'),
    servers: names('a list of names of servers, or ["*"]').describe('which servers'),
    slos: names('a list of names of SLOs, or ["*"]').describe('which promises'),
    reason: text('why').describe('why, for the review').optional(),
    approved_by: text('who').describe('who agreed').optional(),
  },
  { error: 'a mapping with `id`, `servers`, `slos`, and `from` and `to`, or `cron` and `for`' },
)
type Written = z.output<typeof exclusionSchema>

export interface ExclusionConfig extends MaintenanceWindow {
  readonly id: string
  readonly reason: string | undefined
  readonly approvedBy: string | undefined
  /** Where the name of each SLO is written. */
  readonly sloPlaces: readonly Place[]
}

const cronOf = (expression: string, timezone: string): Cron | undefined => {
  try {
    return new Cron(expression, { timezone, paused: true })
  } catch {
    return undefined
  }
}

const recurring = (cron: Cron, lengthMs: number): MaintenanceWindow['covers'] => {
  // Events come about in order, so the windows around the last answer are most often those around the next.
  let [fromMs, toMs, nextMs] = [Infinity, -Infinity, -Infinity]
  return (timeMs) => {
    if (timeMs >= fromMs && timeMs < toMs) return true
    if (timeMs >= toMs && timeMs < nextMs) return false
    // The first one that may still last; windows that overlap are one.
    const begin = cron.nextRun(new Date(timeMs - lengthMs))?.getTime() ?? Infinity
    if (begin > timeMs) [fromMs, toMs, nextMs] = [timeMs, timeMs, begin]
    else [fromMs, toMs, nextMs] = [begin, begin + lengthMs, begin + lengthMs]
    return begin <= timeMs
  }
}

/** Of an exclusion without problems (checkExclusions). */
export const maintenanceWindow = (written: Written): MaintenanceWindow => {
  const { servers, slos, from, to, cron, time_zone } = written
  const own = cron === undefined ? undefined : cronOf(cron, time_zone)
  if (own !== undefined) {
    const lengthMs = (parseDuration(written.for ?? '') ?? 0) * 1000
    return { servers, slos, covers: recurring(own, lengthMs) }
  }
  const [fromMs, toMs] = [Date.parse(from ?? ''), Date.parse(to ?? '')]
  return { servers, slos, covers: (timeMs) => timeMs >= fromMs && timeMs < toMs }
}

type Item = Readonly<Record<string, unknown>>

/** What the shape cannot say of them. */
export const checkExclusions = (
  exclusions: readonly Item[],
  serverNames: readonly string[],
  document: YamlDocument,
): readonly Diagnostic[] =>
  exclusions.flatMap((exclusion, i) => {
    const { from, to, cron, servers } = exclusion
    const problems: Diagnostic[] = []
    const place = document.placeOf(['exclusions', i])
    const once = typeof from === 'string' && typeof to === 'string'
    const again = cron !== undefined && exclusion['for'] !== undefined
    const parts = [from, to, cron, exclusion['for']].filter((part) => part !== undefined)
    if (parts.length !== 2 || once === again)
      problems.push(configProblem('exclusion-window', place, `exclusions[${i}]`))
    if (once && Date.parse(from) >= Date.parse(to))
      problems.push(configProblem('exclusion-empty', document.placeOf(['exclusions', i, 'to'])))
    if (typeof cron === 'string' && cronOf(cron, 'UTC') === undefined)
      problems.push(
        configProblem('exclusion-cron', document.placeOf(['exclusions', i, 'cron']), cron),
      )
    if (Array.isArray(servers))
      servers.forEach((name: unknown, j) => {
        if (typeof name !== 'string' || name === EVERY || serverNames.includes(name)) return
        const at = document.placeOf(['exclusions', i, 'servers', j])
        const path = `exclusions[${i}].servers[${j}]`
        problems.push(
          configProblem('unknown-server', at, path, name, serverNames, nearest(name, serverNames)),
        )
      })
    return problems
  })

/** A window that names no promise hides nothing, and somebody will be paged in it. */
export const checkExcludedSlos = (
  exclusions: readonly ExclusionConfig[],
  slos: readonly { readonly name: string }[],
): readonly Diagnostic[] => {
  const known = slos.map(({ name }) => name)
  return exclusions.flatMap(({ id, slos: named, sloPlaces }) =>
    named.flatMap((name, j) => {
      const place = sloPlaces[j]
      if (name === EVERY || known.includes(name) || place === undefined) return []
      return [configProblem('unknown-slo', place, id, name, known, nearest(name, known))]
    }),
  )
}
