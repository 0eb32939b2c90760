// A scripted month: events as an application would write them, and beside each what the ledger knows of it. The ledger never asks authslo.
import { createRandom, type Random } from '../theft-month/random.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
export const ZONE = 'Europe/Berlin'
/** With a day of 25 hours. */
export const MONTH = '2026-10'
const FROM = Date.parse('2026-09-30T22:00:00Z')
const TO = Date.parse('2026-10-31T23:00:00Z')
/** Day and time in UTC. */
const at = (day: number, clock: string): number =>
  Date.parse(`2026-10-${String(day).padStart(2, '0')}T${clock}:00Z`)

export interface Planted {
  readonly name: string
  readonly fromMs: number
  readonly toMs: number
  /** Share of the requests that it hits. */
  readonly share: number
  readonly reason: string
  readonly client?: string
  readonly region?: string
  readonly slowSeconds?: number
}

export const PLANTED: readonly Planted[] = [
  {
    name: 'storage dies',
    fromMs: at(6, '10:17'),
    toMs: at(6, '10:42'),
    share: 1,
    reason: 'storage',
  },
  {
    name: 'one region times out',
    fromMs: at(13, '15:05'),
    toMs: at(13, '15:50'),
    share: 0.7,
    reason: 'timeout',
    region: 'eu-west-1',
  },
  {
    name: 'one client meets a fault',
    fromMs: at(20, '08:00'),
    toMs: at(20, '11:00'),
    share: 1,
    reason: 'internal',
    client: 'billing',
  },
  {
    name: 'storage is slow',
    fromMs: at(24, '13:00'),
    toMs: at(24, '14:10'),
    share: 1,
    reason: '',
    slowSeconds: 0.32,
  },
]
/** A token that leaked: what the client does about it, and how long a resource server goes on. */
export const LEAK = {
  client: 'partner',
  resourceServer: 'orders',
  issuedMs: at(17, '08:50'),
  revokedMs: at(17, '09:30'),
  acceptedMs: [at(17, '09:31'), at(17, '09:34')],
  refusedMs: at(17, '09:36'),
} as const

/** Announced, and as bad as an outage: must cost nothing. */
export const MAINTENANCE = {
  id: 'CHG-4711',
  from: '2026-10-15T01:00:00Z',
  to: '2026-10-15T01:30:00Z',
} as const

const CLIENTS = ['shop', 'mobile', 'billing', 'partner', 'reporting'] as const
const REGIONS = ['eu-west-1', 'us-east-1'] as const
const BACKGROUND = 0.0001

/** What really happened to the promises, counted here. */
export interface Counts {
  events: number
  bad: number
  excluded: number
  readonly days: Map<string, { events: number; bad: number }>
  readonly traits: Map<string, Map<string, number>>
  /** By planted incident. */
  readonly planted: Map<string, { bad: number; readonly firstMs: number }>
}
export type Ledger = ReadonlyMap<string, Counts>
const SLOS = [
  'token-issuance-success',
  'refresh-success',
  'token-issuance-latency-200ms',
  'token-issuance-latency-500ms',
] as const

const dayFormat = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE })

const note = (
  counts: Counts,
  timeMs: number,
  isBad: boolean,
  traits: Readonly<Record<string, string | undefined>>,
): void => {
  const date = dayFormat.format(timeMs)
  const day = counts.days.get(date) ?? { events: 0, bad: 0 }
  counts.days.set(date, day)
  counts.events++
  day.events++
  if (!isBad) return
  counts.bad++
  day.bad++
  for (const [by, value] of Object.entries(traits)) {
    if (value === undefined) continue
    const values = counts.traits.get(by) ?? new Map<string, number>()
    counts.traits.set(by, values)
    values.set(value, (values.get(value) ?? 0) + 1)
  }
  const during = PLANTED.find((one) => timeMs >= one.fromMs && timeMs < one.toMs)
  if (during === undefined) return
  const planted = counts.planted.get(during.name) ?? { bad: 0, firstMs: timeMs }
  planted.bad++
  counts.planted.set(during.name, planted)
}

/** Busy at noon, quiet at night; per minute. */
const rateAt = (timeMs: number): number =>
  5 + 3 * Math.sin(((timeMs % (24 * HOUR)) / (24 * HOUR)) * 2 * Math.PI - 1.6)

const failureOf = (
  random: Random,
  timeMs: number,
  client: string,
  region: string,
): Planted | undefined =>
  PLANTED.find(
    (one) =>
      timeMs >= one.fromMs &&
      timeMs < one.toMs &&
      (one.client ?? client) === client &&
      (one.region ?? region) === region &&
      random.chance(one.share),
  )

const leakLines = (): { timeMs: number; line: object }[] => {
  const token = 'leaked-access-token'
  const line = (timeMs: number, keys: object) => ({
    timeMs,
    line: { time: new Date(timeMs).toISOString(), client: LEAK.client, ...keys },
  })
  const validation = (timeMs: number, decision: 'accept' | 'reject') =>
    line(timeMs, {
      kind: 'token_validation',
      outcome: decision === 'accept' ? 'success' : 'client_error',
      decision,
      ...(decision === 'accept' ? {} : { reason: 'inactive' }),
      resource_server: LEAK.resourceServer,
      mode: 'local',
      token,
    })
  return [
    line(LEAK.issuedMs, {
      kind: 'token_request',
      outcome: 'success',
      grant_type: 'client_credentials',
      issued_token: token,
      expires_at: '2026-10-17T12:50:00Z',
    }),
    validation(at(17, '09:20'), 'accept'),
    line(LEAK.revokedMs, {
      kind: 'revocation',
      outcome: 'success',
      revokes: 'token',
      cause: 'request',
      token,
    }),
    ...LEAK.acceptedMs.map((timeMs) => validation(timeMs, 'accept')),
    validation(LEAK.refusedMs, 'reject'),
  ]
}

/** Lines in order of time. */
export const writeMonth = (seed: number, write: (line: string) => void): Ledger => {
  const random = createRandom(seed)
  const ledger = new Map<string, Counts>(
    SLOS.map((slo) => [
      slo,
      { events: 0, bad: 0, excluded: 0, days: new Map(), traits: new Map(), planted: new Map() },
    ]),
  )
  const of = (slo: (typeof SLOS)[number]): Counts => ledger.get(slo) as Counts
  const isMaintained = (timeMs: number): boolean =>
    timeMs >= Date.parse(MAINTENANCE.from) && timeMs < Date.parse(MAINTENANCE.to)
  const leak = leakLines()
  let issued = false
  let timeMs = FROM
  for (;;) {
    timeMs += random.wait(MINUTE / rateAt(timeMs))
    const time = Math.floor(timeMs)
    if (time >= TO) break
    while ((leak[0]?.timeMs ?? Infinity) <= time) write(JSON.stringify(leak.shift()?.line))
    if (!issued && time >= LEAK.issuedMs) {
      issued = true
      note(of('token-issuance-success'), LEAK.issuedMs, false, {})
    }
    const client = random.pick(CLIENTS)
    const region = random.pick(REGIONS)
    const grant = random.pick([
      'client_credentials',
      'refresh_token',
      'authorization_code',
    ] as const)
    const planted = failureOf(random, time, client, region)
    const maintained = isMaintained(time)
    const isClients = random.chance(0.02)
    const fails =
      maintained || (planted !== undefined && planted.slowSeconds === undefined)
        ? true
        : random.chance(BACKGROUND)
    const seconds =
      planted?.slowSeconds ??
      (random.chance(0.03) ? random.between(0.21, 0.45) : random.between(0.01, 0.15))
    const line = (more: object): void =>
      write(
        JSON.stringify({
          time: new Date(time).toISOString(),
          kind: 'token_request',
          client,
          region,
          grant_type: grant,
          ...more,
        }),
      )
    if (fails) {
      const reason = maintained ? 'internal' : planted === undefined ? 'internal' : planted.reason
      line({
        outcome: reason === 'storage' ? 'dependency_error' : 'server_error',
        error: 'server_error',
        reason,
        duration_seconds: 1.2,
      })
      const told = { reason, client, auth_region: region, grant_type: grant }
      const touched: readonly (typeof SLOS)[number][] =
        grant === 'refresh_token'
          ? ['token-issuance-success', 'refresh-success']
          : ['token-issuance-success']
      for (const slo of touched)
        if (maintained) of(slo).excluded++
        else note(of(slo), time, true, told)
      continue
    }
    if (isClients) {
      line({
        outcome: 'client_error',
        error: 'invalid_grant',
        reason: 'code_expired',
        duration_seconds: 0.02,
      })
      continue
    }
    line({ outcome: 'success', duration_seconds: Number(seconds.toFixed(4)) })
    const good = { client, auth_region: region, grant_type: grant }
    note(of('token-issuance-success'), time, false, good)
    if (grant === 'refresh_token') note(of('refresh-success'), time, false, good)
    note(of('token-issuance-latency-200ms'), time, seconds > 0.2, good)
    note(of('token-issuance-latency-500ms'), time, seconds > 0.5, good)
  }
  return ledger
}
