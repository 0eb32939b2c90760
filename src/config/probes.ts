// `probes:` of authslo.yaml: what is tried from outside, and how often.
import { z } from 'zod'
import { list, section, oneOf, name, duration, text } from './schema-leaves.ts'

/** What needs no credentials. */
export const JOURNEYS = ['discovery', 'jwks', 'tls'] as const
export type JourneyName = (typeof JOURNEYS)[number]

const atLeast = (seconds: number, expects: string) =>
  duration.refine((given) => given >= seconds, { error: expects })
const every = atLeast(5, 'a duration of at least 5s, such as 60s')

const journeys = section(
  {
    server: name.describe('name of the server'),
    use: list(oneOf(JOURNEYS), 'a list of journeys such as [discovery, jwks, tls]')
      .min(1, { error: 'at least one of discovery, jwks, tls' })
      .describe('what is tried'),
    every: every.describe('in place of `interval`').optional(),
  },
  'a mapping with `server` and `use`',
)

export const probesSchema = section(
  {
    interval: every.describe('from one run to the next').prefault('60s'),
    timeout: atLeast(0.1, 'a duration of at least 100ms, such as 5s')
      .describe('longest that a step may take')
      .prefault('5s'),
    journeys: list(journeys, 'a list of journeys')
      .describe('what is tried; without it all for every server with an `issuer`, `[]` for nothing')
      .optional(),
    canary_clients: list(text('a client id'), 'a list of client ids')
      .describe('clients of synthetic tests: counted as `canary`, outside of budgets')
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
}

/** Without a certificate there is nothing to look at. */
const hasTls = (issuer: string): boolean => issuer.startsWith('https:')

/** Without a list every journey of every server that has an issuer. */
export const probesOf = ({
  probes,
  servers,
}: {
  readonly probes: z.output<typeof probesSchema>
  readonly servers: readonly { readonly name: string; readonly issuer?: string | undefined }[]
}): readonly ProbeConfig[] => {
  const { interval, journeys = servers.map(({ name }) => ({ server: name, use: JOURNEYS })) } =
    probes
  return journeys.flatMap(({ server, use, every }: JourneyList): readonly ProbeConfig[] => {
    const issuer = servers.find(({ name }) => name === server)?.issuer
    if (issuer === undefined) return []
    return use
      .filter((journey) => journey !== 'tls' || hasTls(issuer))
      .map((journey) => ({ server, issuer, journey, everySeconds: every ?? interval }))
  })
}
interface JourneyList {
  readonly server: string
  readonly use: readonly JourneyName[]
  readonly every?: number | undefined
}
