// `probes:` of authslo.yaml: what is tried from outside, and how often.
import { z } from 'zod'
import { list, section, oneOf, name, duration, text } from './schema-leaves.ts'
import {
  accountFrom,
  ACCOUNT_SHAPE,
  isOfResourceServer,
  type ProbeAccount,
} from './probe-account.ts'

/** What needs no credentials, and is tried where nothing is said. */
export const OPEN_JOURNEYS = ['discovery', 'jwks', 'tls'] as const
export const JOURNEYS = [
  ...OPEN_JOURNEYS,
  'client-credentials',
  'authorization-code-pkce',
  'refresh-cycle',
  'refresh-replay',
  'introspect',
  'revoke-and-verify',
  'device-start',
  'wrong-audience',
  'pkce-required',
  'logout',
] as const
export type JourneyName = (typeof JOURNEYS)[number]

const atLeast = (seconds: number, expects: string) =>
  duration.refine((given) => given >= seconds, { error: expects })
const every = atLeast(5, 'a duration of at least 5s, such as 60s')

const journeys = section(
  {
    server: name.describe('name of the server'),
    use: list(oneOf(JOURNEYS), 'a list of journeys such as [discovery, jwks, tls]')
      .min(1, { error: 'at least one journey' })
      .describe('what is tried'),
    every: every.describe('in place of `interval`').optional(),
    ...ACCOUNT_SHAPE,
  },
  'a mapping with `server` and `use`',
)

export const probesSchema = section(
  {
    interval: every.describe('from one run to the next').prefault('60s'),
    timeout: atLeast(0.1, 'a duration of at least 100ms, such as 5s')
      .describe('longest that a request may take')
      .prefault('5s'),
    journeys: list(journeys, 'a list of journeys')
      .describe(
        'what is tried; without it discovery, jwks and tls for every server with an `issuer`, `[]` for nothing',
      )
      .optional(),
    canary_clients: list(text('a client id'), 'a list of client ids')
      .describe(
        'clients of synthetic tests: counted as `canary`, outside of budgets; those of `journeys` are so without it',
      )
      .prefault([]),
  },
  'a mapping with `interval`, `timeout` and `journeys`',
)

/** A journey of one server, run again and again. */
export interface ProbeConfig {
  readonly server: string
  readonly issuer: string
  readonly journey: JourneyName
  readonly everySeconds: number
  /** undefined: it needs no credentials. */
  readonly account?: ProbeAccount | undefined
}

/** Name of its runs, in metrics and events: `revoke-and-verify:orders` where it is of one of several resource servers. */
export const runName = ({ journey, account }: Pick<ProbeConfig, 'journey' | 'account'>): string =>
  account?.resourceServer !== undefined && isOfResourceServer(journey)
    ? `${journey}:${account.resourceServer}`
    : journey

/** Without a certificate there is nothing to look at. */
const hasTls = (issuer: string): boolean => issuer.startsWith('https:')
const isOpen = (journey: JourneyName): boolean =>
  (OPEN_JOURNEYS as readonly string[]).includes(journey)

/** `at`: of a file that is named, its absolute path. */
export const probesOf = (
  {
    probes,
    servers,
  }: {
    readonly probes: z.output<typeof probesSchema>
    readonly servers: readonly { readonly name: string; readonly issuer?: string | undefined }[]
  },
  at: (path: string) => string,
): readonly ProbeConfig[] => {
  const { interval } = probes
  const lists: readonly JourneyList[] =
    probes.journeys ?? servers.map(({ name: server }) => ({ server, use: [...OPEN_JOURNEYS] }))
  return lists.flatMap(({ server, use, every: often, ...account }): readonly ProbeConfig[] => {
    const issuer = servers.find((each) => each.name === server)?.issuer
    if (issuer === undefined) return []
    return use
      .filter((journey) => journey !== 'tls' || hasTls(issuer))
      .map((journey) => ({
        server,
        issuer,
        journey,
        everySeconds: often ?? interval,
        ...(isOpen(journey) ? {} : { account: accountFrom(account, at) }),
      }))
  })
}
type JourneyList = z.output<typeof journeys> | { server: string; use: JourneyName[]; every?: never }

/** Clients of synthetic tests: those that are named, and our own. */
export const canaryClientsOf = (
  { canary_clients: named }: z.output<typeof probesSchema>,
  probes: readonly ProbeConfig[],
): readonly string[] => [
  ...new Set([...named, ...probes.flatMap(({ account }) => account?.client ?? [])]),
]
