// `explain slo NAME`: every number of a promise, and when its alerts would fire.
import type { SloNumbers, TierNumbers } from '../generate/slo-numbers.ts'
import { percent, time } from '../reports/wording.ts'
import { observedEventsPerDay } from '../running/observed-traffic.ts'
import { exact, LEAST_BUDGET_EVENTS } from '../slo/burn.ts'
import type { Slo } from '../slo/slo.ts'
import { namedSlo } from './named.ts'
import { EXIT, type ExitCode, type Terminal } from './command.ts'

const COLUMNS: readonly (readonly [string, (tier: TierNumbers) => string])[] = [
  ['alert', ({ alert }) => alert],
  ['severity', ({ severity }) => severity],
  ['windows', ({ longSeconds, shortSeconds }) => `${time(longSeconds)} / ${time(shortSeconds)}`],
  ['factor', ({ factor }) => String(factor)],
  ['bad events above', ({ threshold }) => percent(threshold)],
  ['budget spent', ({ share }) => percent(share)],
  ['at least', ({ minBadEvents }) => `${minBadEvents} bad`],
  ['ratio decides from', ({ certainFromEvents }) => `${certainFromEvents} events`],
  ['outage fires after', ({ firesSeconds }) => time(firesSeconds.outage)],
  ['twice that after', ({ firesSeconds }) => time(firesSeconds.twice)],
  ['resolves within', ({ resolvesSeconds }) => time(resolvesSeconds)],
]

const table = (tiers: readonly TierNumbers[]): string => {
  const rows = [
    COLUMNS.map(([name]) => name),
    ...tiers.map((tier) => COLUMNS.map(([, of]) => of(tier))),
  ]
  const widths = COLUMNS.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

const written = (slo: Slo, numbers: SloNumbers): string => {
  const { eventsPerDay, budgetEvents } = numbers
  const of = slo.thresholdSeconds === undefined ? '' : ` within ${slo.thresholdSeconds * 1000} ms`
  const lines = [
    [
      'promise',
      `${percent(numbers.objective)} of ${slo.indicator}${of}, over ${numbers.periodDays} days`,
    ],
    ['file', slo.file],
    [
      'budget',
      `${percent(numbers.budget)} of the events, or ${time(numbers.budgetMinutes * 60)} in which all fail`,
    ],
    [
      'traffic',
      eventsPerDay === undefined
        ? 'unknown: name it with --events-per-day, or ask --against-prometheus URL'
        : `${exact(Math.round(eventsPerDay * 10) / 10)} events a day: a budget of ${exact(Math.round((budgetEvents ?? 0) * 10) / 10)} bad events`,
    ],
    ...(budgetEvents !== undefined && budgetEvents < LEAST_BUDGET_EVENTS
      ? [
          [
            'beware',
            `fewer than ${LEAST_BUDGET_EVENTS} bad events spend it all: chance decides. Choose a longer period or a lower objective.`,
          ],
        ]
      : []),
  ]
  const head = lines.map(([name, value]) => `${(name ?? '').padEnd(8)} ${value}`).join('\n')
  return `${head}\n\n${table(numbers.tiers)}\n\nTimes: from the first bad event, at even traffic, after a long healthy time; resolving: from the last one.\n${numbers.lowVolumeAlert}: a ticket where more than half of the events of a day were bad, and at least 5.\n`
}

export const explainSlo = async (
  slos: readonly Slo[],
  name: string,
  options: {
    readonly 'events-per-day': number | undefined
    readonly 'against-prometheus': string | undefined
  },
  { terminal, json }: { readonly terminal: Terminal; readonly json: boolean },
): Promise<ExitCode> => {
  const slo = namedSlo(slos, name, terminal)
  if (slo === undefined) return EXIT.usage
  const url = options['against-prometheus']
  const eventsPerDay =
    options['events-per-day'] ??
    (url === undefined ? undefined : await observedEventsPerDay(url, slo.name))
  // Loaded here, so that explaining a record does not wait for the generators.
  const { sloNumbers } = await import('../generate/slo-numbers.ts')
  const numbers = sloNumbers(slo, eventsPerDay)
  await terminal.stdout(json ? `${JSON.stringify(numbers)}\n` : written(slo, numbers))
  return EXIT.good
}
