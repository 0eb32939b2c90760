// Draws what the exporter counts between two scrapes.
import { SLIS, type SliId } from '../../../src/slis/index.ts'
import type { Slo } from '../../../src/slo/slo.ts'
import type { Random } from '../../theft-month/random.ts'
import { binomial, poisson } from './chance.ts'
import { DAY, type Scraping } from './clock.ts'
import { among, bitsOf, recently, type RecentGauges } from './crowd.ts'
import type { Disturbance, Scenario } from './scenarios.ts'

/** Events of an indicator for each token request. */
const EVENTS: Readonly<Record<SliId, number>> = {
  // Runs of probes follow no traffic; here they do.
  'availability-probe': 0.1,
  'token-issuance-success': 1,
  'token-issuance-latency': 1,
  'token-validation': 3,
  'introspection-latency': 0.5,
  'refresh-success': 0.45,
  'revocation-propagation': 0.02,
  'availability-requests': 1.8,
  'consent-acceptance': 0.05,
}
/** Of the budget that health spends. */
export const HEALTHY_SHARE = 0.5
/** Token requests that clients and users get wrong, for each that is judged. */
const MISTAKES = 0.04

/** Who made and who broke what, as bits of clients; and how many, a step each. */
export interface Drawn {
  readonly promises: ReadonlyMap<string, PromiseDrawn>
  readonly mistakes: Float64Array
  readonly throttled: Float64Array
  readonly strangers: Float64Array
  readonly forged: Float64Array
  readonly revocations: Float64Array
  readonly succeeded: Uint32Array
  readonly failed: Uint32Array
}
export interface PromiseDrawn {
  readonly events: Float64Array
  readonly bad: Float64Array
  /** Of a promise whose events name clients. */
  readonly recent: RecentGauges | undefined
}

/** Bad events of one promise at a time, beside the usual ones. */
export interface Plant {
  readonly from: number
  readonly until: number
  readonly badShare: (slo: Slo) => number
}

export interface Plan {
  readonly scenario: Scenario
  readonly disturbances: readonly Disturbance[]
  readonly plants: readonly Plant[]
  readonly days: number
  readonly scraping: Scraping
}

/** Events of a promise, on average. */
export const eventsPerSecond = ({ indicator }: Slo, tokenRequestsPerSecond: number): number =>
  tokenRequestsPerSecond * EVENTS[indicator]

const at = <T extends { readonly from: number; readonly until: number }>(
  all: readonly T[],
  seconds: number,
): readonly T[] => all.filter(({ from, until }) => from <= seconds && seconds < until)
const sum = (values: readonly (number | undefined)[]): number =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0)

export const draw = (plan: Plan, slos: readonly Slo[], random: Random): Drawn => {
  const { scenario, days, scraping } = plan
  const { scrapeSeconds, phaseSeconds } = scraping
  const steps = (days * DAY) / scrapeSeconds
  const counts = (): Float64Array => new Float64Array(steps)
  const bits = (): Uint32Array => new Uint32Array(steps)
  const promises = slos.map((slo) => ({
    slo,
    events: counts(),
    bad: counts(),
    recently: SLIS[slo.indicator].tellsClients ? recently(steps, scenario.clients) : undefined,
    random: random.fork(slo.name),
  }))
  const others = {
    mistakes: counts(),
    throttled: counts(),
    strangers: counts(),
    forged: counts(),
    revocations: counts(),
    succeeded: bits(),
    failed: bits(),
  }
  for (let k = 0; k < steps; k++) {
    // Scrape k shows what happened since the one before.
    const seconds = phaseSeconds + (k - 1) * scrapeSeconds
    const now = at(plan.disturbances, seconds)
    const planted = at(plan.plants, seconds)[0]
    const load = now.reduce((product, { load = 1 }) => product * load, 1)
    const requests = scenario.perSecond * (scenario.wave?.(seconds) ?? 1) * load * scrapeSeconds
    const extra = sum(now.map(({ badShare }) => badShare))
    const many = (perSecond: readonly (number | undefined)[]): number =>
      poisson(random, sum(perSecond) * scrapeSeconds)
    const throttled = many(now.map(({ throttledPerSecond }) => throttledPerSecond))
    let failing = 0
    for (const { slo, events, bad, recently, random: own } of promises) {
      const healthy = HEALTHY_SHARE * (1 - slo.objective)
      const share = Math.min(1, planted === undefined ? healthy + extra : planted.badShare(slo))
      const count = poisson(own, eventsPerSecond(slo, requests))
      const broken = binomial(own, count, share)
      const isIssuance = slo.indicator === 'token-issuance-success'
      const ofOne = isIssuance ? throttled : 0
      events[k] = count + ofOne
      bad[k] = broken + ofOne
      if (recently === undefined) continue
      const badOf = among(own, broken, scenario)
      const allOf = among(own, count - broken, scenario)
      if (isIssuance) others.succeeded[k] = bitsOf(allOf)
      badOf[0] = (badOf[0] ?? 0) + ofOne
      for (let i = 0; i < allOf.length; i++) allOf[i] = (allOf[i] ?? 0) + (badOf[i] ?? 0)
      recently.see(k, seconds, allOf, badOf)
      if (isIssuance) failing = bitsOf(badOf)
    }
    const looping = many(now.map(({ mistakesPerSecond }) => mistakesPerSecond))
    const usual = poisson(random, requests * MISTAKES)
    others.mistakes[k] = looping + usual
    others.throttled[k] = throttled
    others.strangers[k] = many(now.map(({ strangersPerSecond }) => strangersPerSecond))
    others.forged[k] = many(now.map(({ forgedPerSecond }) => forgedPerSecond))
    others.revocations[k] = poisson(random, requests * EVENTS['revocation-propagation'])
    others.failed[k] = bitsOf(among(random, usual, scenario)) | failing | (looping > 0 ? 1 : 0)
  }
  return {
    promises: new Map(
      promises.map(({ slo, events, bad, recently }) => [
        slo.name,
        { events, bad, recent: recently?.gauges },
      ]),
    ),
    ...others,
  }
}
