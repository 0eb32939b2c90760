// Random histories of refresh tokens at one server: logins, refreshes, tabs, retries, thefts, revocations, jumps of the clock.
import fc from 'fast-check'
import type { Line } from './refresh-reuse.ts'

/** How much the log tells, the same over a script. */
export interface Telling {
  readonly family: boolean
  readonly session: boolean
  readonly addresses: boolean
  readonly agents: boolean
  readonly issued: boolean
}
export type Step = {
  readonly waitMs: number
  readonly dropped: boolean
  readonly twice: boolean
} & (
  | { readonly does: 'login'; readonly person: number; readonly sameSession: boolean }
  | { readonly does: 'refresh'; readonly family: number; readonly from: number }
  | {
      readonly does: 'present'
      readonly family: number
      /** How many exchanges ago the token was the current one. */
      readonly age: number
      readonly from: number
      readonly agent: number
      readonly client: number
      readonly answer:
        | 'tokens'
        | 'same_tokens'
        | 'refresh_reused'
        | 'refresh_unknown'
        | 'dpop_invalid'
        | 'nonce'
        | 'server_error'
      /** When the server logs that it ended the family for it: before, after, or not at all. */
      readonly kill: 'none' | 'before' | 'after' | 'late'
    }
  | {
      readonly does: 'revoke'
      readonly family: number
      readonly revokes: 'refresh_token' | 'session' | 'subject' | 'client' | 'family'
      readonly cause: 'request' | 'logout' | 'admin' | 'reuse' | 'rotation'
    }
)

const ADDRESSES = [
  '192.0.2.10',
  '192.0.2.99',
  '198.51.100.7',
  '203.0.113.66',
  '2001:db8:7::1',
  '2001:db8:8::2',
]
const AGENTS = ['okhttp/4.12', 'okhttp/4.13', 'python-requests/2.32']
const CLIENTS = ['shop', 'tv']
const HOUR = 3_600_000

const wait = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 12_000 }) },
  { weight: 2, arbitrary: fc.constantFrom(1, 9599, 9600, 9601, 4500, 60_000) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(HOUR, 24 * HOUR - 1, 24 * HOUR, 24 * HOUR + 1, 50 * HOUR),
  },
)
const common = {
  waitMs: wait,
  dropped: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  twice: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
}
const family = fc.nat({ max: 3 })
const from = fc.nat({ max: ADDRESSES.length })

export const steps = fc.array(
  fc.oneof(
    {
      weight: 1,
      arbitrary: fc.record({
        ...common,
        does: fc.constant('login' as const),
        person: fc.nat({ max: 4 }),
        sameSession: fc.boolean(),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ ...common, does: fc.constant('refresh' as const), family, from }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        ...common,
        does: fc.constant('present' as const),
        family,
        age: fc.nat({ max: 3 }),
        from,
        agent: fc.nat({ max: AGENTS.length }),
        client: fc.constantFrom(0, 0, 0, 1),
        answer: fc.constantFrom(
          'tokens' as const,
          'same_tokens',
          'refresh_reused',
          'refresh_reused',
          'refresh_unknown',
          'dpop_invalid',
          'nonce',
          'server_error',
        ),
        kill: fc.constantFrom('none' as const, 'none', 'before', 'after', 'late'),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        ...common,
        does: fc.constant('revoke' as const),
        family,
        revokes: fc.constantFrom(
          'refresh_token' as const,
          'session',
          'subject',
          'client',
          'family',
        ),
        cause: fc.constantFrom('request' as const, 'logout', 'admin', 'reuse', 'rotation'),
      }),
    },
  ),
  { minLength: 3, maxLength: 40 },
) as fc.Arbitrary<readonly Step[]>

export const telling: fc.Arbitrary<Telling> = fc.record({
  family: fc.boolean(),
  session: fc.boolean(),
  addresses: fc.boolean(),
  agents: fc.boolean(),
  issued: fc.integer({ min: 0, max: 2 }).map((n) => n > 0),
})

interface Grant {
  readonly family: string
  readonly session: string
  readonly subject: string
  readonly client: string
  readonly agent: string
  /** From the first to the current. */
  readonly tokens: string[]
}

/** Lines in the order of their time, no two different ones of one moment. */
export const linesOf = (script: readonly Step[], told: Telling): readonly Line[] => {
  const grants: Grant[] = []
  const lines: Line[] = []
  let now = Date.UTC(2026, 10, 25, 9)
  let made = 0
  const token = (): string => `rt${made++}`
  const write = (
    line: object,
    at: number,
    { dropped, twice }: Pick<Step, 'dropped' | 'twice'>,
  ): void => {
    if (dropped) return
    const kept = Object.entries({ time: new Date(at).toISOString(), ...line }).filter(
      ([key, value]) =>
        value !== undefined &&
        (told.family || key !== 'family') &&
        (told.session || key !== 'session') &&
        (told.addresses || key !== 'ip') &&
        (told.agents || key !== 'user_agent') &&
        (told.issued || key !== 'issued_refresh_token'),
    )
    const written = Object.fromEntries(kept) as unknown as Line
    lines.push(written)
    if (twice) lines.push(written)
  }
  const request = (grant: Grant): object => ({
    kind: 'token_request',
    outcome: 'success',
    grant_type: 'refresh_token',
    client: grant.client,
    family: grant.family,
    session: grant.session,
    subject: grant.subject,
    user_agent: grant.agent,
  })

  for (const step of script) {
    // Room for a revocation on either side.
    now += step.waitMs + 400
    if (step.does === 'login' || grants.length === 0) {
      const person = step.does === 'login' ? step.person : 0
      const old = grants.find(({ subject }) => subject === `person${person}`)
      const isSame = step.does === 'login' && step.sameSession && old !== undefined
      const grant: Grant = {
        family: `f${made}`,
        session: isSame ? old.session : `s${made}`,
        subject: `person${person}`,
        client: CLIENTS[person % 2] ?? 'shop',
        agent: AGENTS[person % AGENTS.length] ?? 'okhttp/4.12',
        tokens: [token()],
      }
      grants.push(grant)
      write(
        {
          ...request(grant),
          grant_type: 'authorization_code',
          issued_refresh_token: grant.tokens[0],
          ip: ADDRESSES[person],
        },
        now,
        step,
      )
      continue
    }
    const grant = grants[step.family % grants.length] as Grant
    const current = grant.tokens.at(-1) as string
    if (step.does === 'refresh') {
      const next = token()
      write(
        {
          ...request(grant),
          refresh_token: current,
          issued_refresh_token: next,
          ip: ADDRESSES[step.from],
        },
        now,
        step,
      )
      grant.tokens.push(next)
    } else if (step.does === 'present') {
      const shown = grant.tokens.at(-1 - step.age) ?? current
      const isGiven = step.answer === 'tokens' || step.answer === 'same_tokens'
      const next = step.answer === 'tokens' ? token() : current
      const failure = {
        refresh_reused: { outcome: 'client_error', reason: 'refresh_reused' },
        refresh_unknown: { outcome: 'client_error', reason: 'refresh_unknown' },
        dpop_invalid: { outcome: 'client_error', reason: 'dpop_invalid' },
        nonce: { outcome: 'neutral' },
        server_error: { outcome: 'server_error' },
        tokens: { issued_refresh_token: next },
        same_tokens: { issued_refresh_token: next },
      }[step.answer]
      const other = step.client === 1 ? { client: 'intruder' } : {}
      write(
        {
          ...request(grant),
          ...failure,
          ...other,
          refresh_token: shown,
          ip: ADDRESSES[step.from],
          user_agent: AGENTS[step.agent],
        },
        now,
        step,
      )
      if (step.answer === 'tokens') grant.tokens.push(next)
      if (step.kill === 'none' || isGiven) continue
      const at = now + { before: -100, after: 100, late: 7000 }[step.kill]
      write(
        {
          kind: 'revocation',
          outcome: 'success',
          revokes: 'refresh_token',
          cause: 'reuse',
          refresh_token: current,
        },
        at,
        { dropped: false, twice: step.twice },
      )
      if (step.kill === 'late') now = at
    } else {
      const ids = {
        refresh_token: current,
        session: grant.session,
        subject: grant.subject,
        client: grant.client,
        family: grant.family,
      }
      write(
        {
          kind: 'revocation',
          outcome: 'success',
          revokes: step.revokes,
          cause: step.cause,
          [step.revokes]: ids[step.revokes],
        },
        now,
        step,
      )
    }
  }
  return lines.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
}
