// The evidence of a review, asked of a Prometheus that has the counters, and the recorded series and alerts of the generated rules.
import { duration, metric, recorded } from '../generate/promql.ts'
import type { Slo } from '../slo/slo.ts'
import { alertFirings } from './alert-firings.ts'
import { contributionsOf, type Maintained } from './contributions.ts'
import type { DayCount, Evidence, PromiseEvidence, SourceEvidence } from './evidence.ts'
import { minutesOf } from './counted-minutes.ts'
import { DAY_MS, type Day, type Period } from './period.ts'
import { literals, valueOf, type Ask, type Series } from './series.ts'
import { gain } from './traits.ts'
import { todaysFirings } from './todays-rules.ts'

type Counter =
  | 'oauth_slo_events_total'
  | 'oauth_slo_bad_events_total'
  | 'oauth_slo_late_events_total'
  | 'oauth_slo_late_bad_events_total'

type Group = Readonly<Record<string, string>>

/** `increase` per day, one series a server and group; days of equal length are asked for at once. */
const perDay = async (
  ask: Ask,
  name: Counter,
  slo: Slo,
  by: readonly string[],
  days: readonly Day[],
): Promise<(own: Group, day: Day) => number> => {
  const runs: Day[][] = []
  for (const day of days) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    const alike = last !== undefined && last.toMs - last.fromMs === day.toMs - day.fromMs
    if (run !== undefined && alike && last.toMs === day.fromMs) run.push(day)
    else runs.push([day])
  }
  const found = await Promise.all(
    runs.map(async (run) => {
      const [first, last] = [run[0], run.at(-1)]
      if (first === undefined || last === undefined) return []
      const seconds = (first.toMs - first.fromMs) / 1000
      const query = `sum by (${by.join(', ')}) (${gain(seconds)(metric(name, { slo: slo.name }))})`
      return ask.range(query, first.toMs, last.toMs, seconds)
    }),
  )
  const all = found.flat()
  const values = new Map(
    all.flatMap(({ labels, points }) =>
      points.map(([timeMs, value]) => [`${timeMs} ${keyOf(labels, by)}`, value] as const),
    ),
  )
  return (own, day) => values.get(`${day.toMs} ${keyOf(own, by)}`) ?? 0
}

const keyOf = (labels: Group, by: readonly string[]): string =>
  JSON.stringify(by.map((name) => labels[name] ?? ''))

/** Servers and groups that the SLO was counted of. */
const groupsOf = (series: readonly Series[], by: readonly string[]): readonly Group[] => {
  const groups = new Map<string, Group>()
  for (const { labels } of series) {
    const own = Object.fromEntries(
      by.flatMap((name) => (labels[name] === undefined ? [] : [[name, labels[name]] as const])),
    )
    groups.set(keyOf(own, by), own)
  }
  return [...groups.values()]
}

const estimateOf = async (
  ask: Ask,
  slo: Slo,
  by: readonly string[],
  own: Group,
  toMs: number,
): Promise<PromiseEvidence['estimate']> => {
  const days = slo.periodDays
  const window = `${days}d`
  const [series] = await ask.instant(
    recorded('slo:error_ratio', { slo: slo.name, window, ...literals(own) }),
    toMs,
  )
  const recordedErrorRatio = valueOf(series)
  if (recordedErrorRatio === undefined) return undefined
  const spans = Array.from({ length: days }, (_, i): Day => {
    const end = toMs - (days - 1 - i) * DAY_MS
    return { date: '', fromMs: end - DAY_MS, toMs: end }
  })
  const [events, bad] = await Promise.all(
    (['oauth_slo_events_total', 'oauth_slo_bad_events_total'] as const).map(async (name) => {
      const of = await perDay(ask, name, slo, by, spans)
      return spans.reduce((sum, span) => sum + of(own, span), 0)
    }),
  )
  if (events === undefined || bad === undefined || events === 0) return undefined
  return { days, recordedErrorRatio, exactErrorRatio: bad / events }
}

const promisesOf = async (
  ask: Ask,
  slo: Slo,
  period: Period,
  maintained: Maintained,
): Promise<readonly PromiseEvidence[]> => {
  const { fromMs, toMs, days } = period
  const by = ['server', ...slo.groupBy]
  const window = duration((toMs - fromMs) / 1000)
  const gained = gain((toMs - fromMs) / 1000)
  const [eventsOf, badOf, lateOf, lateBadOf, known, excluded, observed] = await Promise.all([
    perDay(ask, 'oauth_slo_events_total', slo, by, days),
    perDay(ask, 'oauth_slo_bad_events_total', slo, by, days),
    perDay(ask, 'oauth_slo_late_events_total', slo, ['server'], days),
    perDay(ask, 'oauth_slo_late_bad_events_total', slo, ['server'], days),
    ask.instant(
      `sum by (${by.join(', ')}) (${gained(metric('oauth_slo_events_total', { slo: slo.name }))})`,
      toMs,
    ),
    ask.instant(
      `sum by (server, why) (${gained(metric('oauth_slo_excluded_events_total', { slo: slo.name }))}) > 0`,
      toMs,
    ),
    ask.instant(
      `sum_over_time((min by (server) (${recorded('slo:observed:bool', { slo: slo.name })}))[${window}:5m]) / scalar(count_over_time(vector(1)[${window}:5m]))`,
      toMs,
    ),
  ])
  return Promise.all(
    groupsOf(known, by).map(async (own): Promise<PromiseEvidence> => {
      const server = own['server'] ?? ''
      const { server: _, ...group } = own
      // Late events carry no group: of a promise that is split they cannot be told apart.
      const isWhole = slo.groupBy.length === 0
      const counted = days.map((day): DayCount => {
        const lateEvents = isWhole ? lateOf(own, day) : 0
        const lateBad = isWhole ? lateBadOf(own, day) : 0
        const events = eventsOf(own, day) + lateEvents
        return { ...day, events, bad: badOf(own, day) + lateBad, lateEvents, lateBad }
      })
      const isSpent = counted.some(({ bad }) => bad > 0)
      const [minutes, contributions, estimate] = await Promise.all([
        // Only what has bad events can have had incidents.
        isSpent ? minutesOf(ask, slo, own, fromMs, toMs) : [],
        isSpent ? contributionsOf(ask, slo, server, period, maintained) : [],
        estimateOf(ask, slo, by, own, toMs),
      ])
      return {
        slo,
        server,
        group,
        days: counted,
        minutes,
        excluded: excluded
          .filter(({ labels }) => labels['server'] === server)
          .map((series) => ({ why: series.labels['why'] ?? '', events: valueOf(series) ?? 0 })),
        contributions,
        observed: valueOf(observed.find(({ labels }) => labels['server'] === server)),
        estimate,
      }
    }),
  )
}

const sourcesOf = async (ask: Ask, period: Period): Promise<readonly SourceEvidence[]> => {
  const gained = gain((period.toMs - period.fromMs) / 1000)
  const of = (
    name:
      | 'authslo_source_records_total'
      | 'authslo_source_rejected_records_total'
      | 'authslo_source_unmapped_reasons_total',
  ): Promise<readonly Series[]> =>
    ask.instant(`sum by (source, server) (${gained(metric(name))})`, period.toMs)
  const [records, rejected, unmapped] = await Promise.all([
    of('authslo_source_records_total'),
    of('authslo_source_rejected_records_total'),
    of('authslo_source_unmapped_reasons_total'),
  ])
  const by = ['source', 'server']
  const like = (all: readonly Series[], labels: Group): number =>
    valueOf(all.find((series) => keyOf(series.labels, by) === keyOf(labels, by))) ?? 0
  return groupsOf(records, by).map((own) => ({
    source: own['source'] ?? '',
    server: own['server'] ?? '',
    records: like(records, own),
    rejected: like(rejected, own),
    unmappedReasons: like(unmapped, own),
  }))
}

/** Throws where it does not answer. One SLO after the other, so that it is not asked too much at once. */
export const evidenceFromPrometheus = async (
  ask: Ask,
  slos: readonly Slo[],
  period: Period,
  { service, maintained }: { readonly service: string; readonly maintained: Maintained },
): Promise<Evidence> => {
  const promises: PromiseEvidence[] = []
  const silent: Slo[] = []
  for (const slo of slos) {
    const found = await promisesOf(ask, slo, period, maintained)
    promises.push(...found)
    if (!found.some(({ days }) => days.some(({ events }) => events > 0))) silent.push(slo)
  }
  const alerts = await alertFirings(ask, service, period.fromMs, period.toMs)
  // Of a time before the rules were loaded, as of one that was backfilled, no alerts are recorded.
  const simulated =
    alerts.length > 0 ? [] : promises.flatMap((promise) => todaysFirings(promise, period.toMs))
  return {
    from: 'prometheus',
    period,
    promises,
    silent,
    firings: [...alerts, ...simulated],
    firingsAre: simulated.length > 0 ? 'simulated' : 'recorded',
    sources: await sourcesOf(ask, period),
  }
}
