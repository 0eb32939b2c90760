// The numbers of a review against those of the ledger.
import type { Review } from '../../src/reports/review.ts'
import type { Postmortem } from '../../src/reports/postmortem.ts'
import { LEAK, PLANTED, type Ledger, type Planted } from './month.ts'

export interface Compared {
  readonly from: string
  readonly numbers: number
  /** Relative. */
  readonly worst: number
  readonly worstOf: string
  readonly found: number
  readonly faults: readonly string[]
}

const ALLOWED = 0.001
const OBJECTIVES: Readonly<Record<string, number>> = {
  'token-issuance-success': 0.999,
  'refresh-success': 0.995,
  'token-issuance-latency-200ms': 0.95,
  'token-issuance-latency-500ms': 0.99,
}
const MINUTE = 60_000

export const compare = (from: string, review: Review, ledger: Ledger): Compared => {
  let [numbers, worst, worstOf] = [0, 0, 'none']
  const faults: string[] = []
  const check = (what: string, said: number | undefined, truth: number): void => {
    numbers++
    const off =
      said === undefined ? Infinity : truth === 0 ? Math.abs(said) : Math.abs(said / truth - 1)
    if (off > worst) [worst, worstOf] = [off, what]
    if (off > ALLOWED) faults.push(`${what}: ${said}, in truth ${truth}`)
  }
  for (const [slo, truth] of ledger) {
    const one = review.promises.find((promise) => promise.slo === slo)
    if (one === undefined) {
      faults.push(`${slo} is missing`)
      continue
    }
    const objective = OBJECTIVES[slo] ?? 0
    check(`${slo} events`, one.events, truth.events)
    check(`${slo} bad`, one.bad, truth.bad)
    check(`${slo} attainment`, one.attainment, 1 - truth.bad / truth.events)
    check(`${slo} budget spent`, one.budgetSpent, truth.bad / (truth.events * (1 - objective)))
    const met = [...truth.days.values()].filter(
      ({ events, bad }) => bad / events <= 1 - objective + 1e-12,
    )
    check(`${slo} days met`, one.daysMet, met.length)
    check(`${slo} days`, one.daysCounted, truth.days.size)
    check(
      `${slo} excluded`,
      one.excluded
        .filter(({ why }) => why === 'maintenance')
        .reduce((sum, { events }) => sum + events, 0),
      truth.excluded,
    )
    for (const [date, day] of truth.days) {
      const said = one.days.find((each) => each.date === date)
      check(`${slo} ${date} events`, said?.events, day.events)
      check(`${slo} ${date} bad`, said?.bad, day.bad)
    }
    for (const { by, rows } of one.contributions)
      for (const [value, bad] of truth.traits.get(by) ?? [])
        check(`${slo} by ${by} ${value}`, rows.find((row) => row.value === value)?.bad, bad)
    if (one.estimate !== undefined)
      console.error(
        `${from}: ${slo} recorded ${one.estimate.recordedErrorRatio}, counted ${one.estimate.exactErrorRatio}`,
      )
  }
  const found = PLANTED.filter(({ name, fromMs, toMs }) => {
    const incident = review.incidents.find(
      ({ beganMs = 0, recoveredMs = 0 }) =>
        Math.abs(beganMs - fromMs) <= 2 * MINUTE && Math.abs(recoveredMs - toMs) <= 5 * MINUTE,
    )
    if (incident === undefined) faults.push(`no incident for ${name}`)
    else if (incident.detection !== undefined)
      console.error(
        `${from}: ${name}: ${incident.detection.alert} after ${incident.detection.seconds} s, theory ${incident.detection.theorySeconds} s`,
      )
    for (const { slo, bad } of incident?.costs ?? [])
      check(`${name}: bad events of ${slo}`, bad, ledger.get(slo)?.planted.get(name)?.bad ?? 0)
    return incident !== undefined
  }).length
  return { from, numbers, worst, worstOf, found, faults }
}

/** What a postmortem of a planted incident must name. */
export const comparePostmortem = (
  from: string,
  planted: Planted,
  postmortem: Postmortem,
  ledger: Ledger,
): readonly string[] => {
  const { incident, affected } = postmortem
  const faults: string[] = []
  const must = (holds: boolean, what: string): void => {
    if (!holds) faults.push(`${from}: postmortem of ${planted.name}: ${what}`)
  }
  const worst = incident?.costs.toSorted((a, b) => b.budget - a.budget).at(0)
  const truth = ledger.get(worst?.slo ?? '')?.planted.get(planted.name)
  const off = (incident?.beganMs ?? 0) - (truth?.firstMs ?? Infinity)
  must(off <= 0 && off > -MINUTE, `began ${incident?.beganMs}, in truth ${truth?.firstMs}`)
  const after = (incident?.recoveredMs ?? 0) - planted.toMs
  must(Math.abs(after) <= 2 * MINUTE, `recovered ${after} ms after it was over`)
  must(worst?.bad === truth?.bad, `${worst?.bad} bad events, in truth ${truth?.bad}`)
  const top = (by: string): string | undefined =>
    affected?.contributions.find((one) => one.by === by)?.rows[0]?.value
  if (planted.slowSeconds === undefined)
    must(top('reason') === planted.reason, `cause ${top('reason')}, planted ${planted.reason}`)
  if (planted.client !== undefined)
    must(top('client') === planted.client, `client ${top('client')}, planted ${planted.client}`)
  if (planted.region !== undefined)
    must(top('auth_region') === planted.region, `region ${top('auth_region')}`)
  return faults
}

/** Of the token that leaked: when it was revoked, and when it was last accepted, by whom. */
export const compareLeak = (from: string, { timeline }: Postmortem): readonly string[] => {
  const within = (timeMs: number | undefined, truth: number): boolean =>
    timeMs !== undefined && timeMs <= truth && timeMs > truth - MINUTE
  const revoked = timeline.find(({ what }) => what === 'revocation')
  const last = timeline.find(({ what }) => what === 'last_acceptance')
  return [
    ...(within(revoked?.timeMs, LEAK.revokedMs) ? [] : [`${from}: revoked ${revoked?.timeMs}`]),
    ...(within(last?.timeMs, LEAK.acceptedMs.at(-1) ?? 0) && last?.detail === LEAK.resourceServer
      ? []
      : [`${from}: last accepted ${last?.timeMs} by ${last?.detail}`]),
  ]
}
