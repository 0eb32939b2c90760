// The model of a postmortem: what happened when, whom it hit, what should have told, and four questions answered with data or with the gap.
import type { Capability } from '../adapters/adapter.ts'
import type { Contribution, Evidence, Firing } from './evidence.ts'
import type { Happening, Tally } from './happenings.ts'
import { incidentsOf, type Cost, type Incident } from './incidents.ts'
import { MINUTE_MS } from './period.ts'
import { answersOf, type Answer } from './postmortem-answers.ts'

export interface Moment {
  readonly timeMs: number
  readonly what:
    | 'first_bad_event'
    | 'detection'
    | 'page'
    | 'recovery'
    | 'resolved'
    | 'last_acceptance'
    | Happening['kind']
  readonly detail: string
}

/** What a postmortem is made from. `evidence` reaches back further than the incident. */
export interface PostmortemEvidence {
  readonly evidence: Evidence
  readonly happenings: readonly Happening[]
  readonly tallies: readonly Tally[]
  /** What the sources can show; undefined: not known. */
  readonly shown: ReadonlySet<Capability> | undefined
  /** In the incident only. */
  readonly affected: Affected | undefined
  /** What today's rules say of that time, whether or not it was told. */
  readonly shouldHaveFired: readonly Firing[]
  /** `all`: every rule; `burn_rate`: those of SLOs only. */
  readonly rulesJudged: 'all' | 'burn_rate'
}

export interface Postmortem {
  readonly kind: 'postmortem'
  readonly service: string
  readonly madeMs: number
  readonly timeZone: string
  readonly from: Evidence['from']
  readonly firingsAre: Evidence['firingsAre']
  readonly fromMs: number
  readonly toMs: number
  /** The alert that was asked about. */
  readonly alert: string | undefined
  readonly incident: Incident | undefined
  readonly timeline: readonly Moment[]
  readonly affected: Affected | undefined
  readonly answers: readonly Answer[]
  readonly shouldHaveFired: readonly (Firing & { readonly fired: boolean })[]
  readonly rulesJudged: PostmortemEvidence['rulesJudged']
}

/** Whom an incident hit, and why, by the bad events of one promise. */
export interface Affected {
  readonly slo: string
  readonly bad: number
  readonly contributions: readonly Contribution[]
}

/** Of the costliest promise whose bad events tell clients; else of the costliest one that tells anything. */
export const affectedOf = async (
  incident: Incident | undefined,
  contributionsTo: (slo: string) => Promise<readonly Contribution[]> | readonly Contribution[],
): Promise<Affected | undefined> => {
  let found: Affected | undefined
  for (const { slo, bad } of incident?.costs.toSorted((a, b) => b.budget - a.budget) ?? []) {
    const contributions = await contributionsTo(slo)
    if (contributions.some(({ by }) => by === 'client')) return { slo, bad, contributions }
    if (contributions.length > 0) found ??= { slo, bad, contributions }
  }
  return found
}

export interface Asked {
  readonly alert: string | undefined
  readonly fromMs: number
  readonly toMs: number
}

/** Around an alert: what led to it, and what came after it. */
const LEAD_MS = 120 * MINUTE_MS
const TAIL_MS = 60 * MINUTE_MS
/** The time around a firing. */
export const around = ({ alert, fromMs, toMs }: Firing): Asked => ({
  alert,
  fromMs: fromMs - LEAD_MS,
  toMs: toMs + TAIL_MS,
})

const overlaps = (fromMs: number, toMs: number, asked: Asked): boolean =>
  fromMs <= asked.toMs && toMs >= asked.fromMs

/** The incident of the alert, or the costliest one of the time that was asked about. */
export const askedIncident = (evidence: Evidence, asked: Asked): Incident | undefined => {
  const cost = ({ costs }: Incident): number => Math.max(0, ...costs.map(({ budget }) => budget))
  return incidentsOf(evidence.firings, evidence.promises)
    .filter(({ alerts }) => asked.alert === undefined || alerts.includes(asked.alert))
    .filter(({ beganMs, firedMs, resolvedMs }) => overlaps(beganMs ?? firedMs, resolvedMs, asked))
    .toSorted((a, b) => cost(b) - cost(a))
    .at(0)
}

const MOST_OF_A_KIND = 20

const timelineOf = (
  incident: Incident | undefined,
  happenings: readonly Happening[],
): readonly Moment[] => {
  const moments: Moment[] = []
  const note = (timeMs: number | undefined, what: Moment['what'], detail: string): void => {
    if (timeMs !== undefined) moments.push({ timeMs, what, detail })
  }
  const shareOf = ({ bad, events }: Cost): number => bad / events
  const worst = Math.max(0, ...(incident?.costs.map(shareOf) ?? []))
  const hit = incident?.costs.filter((cost) => shareOf(cost) >= worst / 2) ?? []
  note(incident?.beganMs, 'first_bad_event', hit.map(({ slo }) => slo).join(', '))
  note(incident?.firedMs, 'detection', incident?.detection?.alert ?? incident?.alerts[0] ?? '')
  note(incident?.pagedMs, 'page', incident?.alerts.join(', ') ?? '')
  note(incident?.recoveredMs, 'recovery', 'after the last bad event of the incident')
  note(incident?.resolvedMs, 'resolved', 'the last alert of it')
  const last = happenings.findLast(({ kind }) => kind === 'revoked_accepted')
  note(last?.timeMs, 'last_acceptance', last?.detail ?? '')
  for (const of of Map.groupBy(happenings, ({ kind }) => kind).values())
    for (const { timeMs, kind, server, times, detail } of of.slice(0, MOST_OF_A_KIND))
      note(
        timeMs,
        kind,
        [server, detail, times > 1 ? `${times} times` : ''].filter(Boolean).join(': '),
      )
  return moments.toSorted((a, b) => a.timeMs - b.timeMs)
}

export const postmortemOf = (
  found: PostmortemEvidence,
  asked: Asked,
  { service, madeMs }: { readonly service: string; readonly madeMs: number },
): Postmortem => {
  const { evidence, happenings } = found
  const incident = askedIncident(evidence, asked)
  const within = happenings.filter(({ timeMs }) => timeMs >= asked.fromMs && timeMs <= asked.toMs)
  const recorded = evidence.firingsAre === 'recorded' ? evidence.firings : []
  return {
    kind: 'postmortem',
    service,
    madeMs,
    timeZone: evidence.period.timeZone,
    from: evidence.from,
    firingsAre: evidence.firingsAre,
    ...asked,
    incident,
    timeline: timelineOf(incident, within),
    affected: found.affected,
    answers: answersOf({ ...found, happenings: within }, incident),
    shouldHaveFired: found.shouldHaveFired
      .filter(({ fromMs, toMs }) => overlaps(fromMs, toMs, asked))
      .map((firing) => ({
        ...firing,
        fired: recorded.some(
          ({ alert, server, fromMs, toMs }) =>
            alert === firing.alert &&
            server === firing.server &&
            fromMs <= firing.toMs &&
            toMs >= firing.fromMs,
        ),
      })),
    rulesJudged: found.rulesJudged,
  }
}
