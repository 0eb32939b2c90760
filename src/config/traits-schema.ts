// What correlators are told of servers, resource servers and themselves (correlators/traits.ts has the defaults).
import { z } from 'zod'
import type {
  CorrelationTraits,
  ResourceServerTraits,
  ServerTraits,
} from '../correlators/traits.ts'
import { EVENT_KEYS } from '../events.ts'
import { withoutUndefined } from './without-undefined.ts'
import { count, duration, list, oneOf, section } from './schema-leaves.ts'

export const serverTraitShape = {
  access_token: section(
    {
      lifetime: duration.describe('life of access tokens whose expiry no record tells').optional(),
    },
    'a mapping such as {lifetime: 5m}',
  ).prefault({}),
  refresh_token: section(
    {
      rotation: z
        .boolean({ error: 'true or false' })
        .describe('each use hands out another one; without it as the records show')
        .optional(),
      kills: oneOf(['family', 'none'])
        .describe('what a reuse that is refused ends; without it as the records show')
        .optional(),
      lifetime: duration.describe('life of refresh tokens').optional(),
    },
    'a mapping such as {rotation: true, kills: family, lifetime: 30d}',
  ).prefault({}),
  revocation_reaches: list(oneOf(EVENT_KEYS.revokes.type), 'a list such as [token, session]')
    .describe('what a revocation must name for access tokens to end with it; without it anything')
    .optional(),
  clock_skew: duration.describe('how far clocks of records differ; 2s').optional(),
}

export const resourceServerTraitShape = {
  revocation_target: duration.describe('a revoked token is refused by then; 60s').optional(),
  cache: duration.describe('how long it trusts an answer to an introspection; 0s').optional(),
  leeway: duration.describe('how long past its expiry it accepts a token; 60s').optional(),
}

const correlationTraitShape = {
  shared_address_subjects: count(2, 100_000)
    .describe('so many people make an address a shared one, which tells nothing of one of them; 20')
    .optional(),
  concurrent_within: duration.describe('a reuse so soon is of two tabs; 10s').optional(),
  suspicion_window: duration.describe('places of one token are compared over it; 15m').optional(),
}

const file = z.string({ error: 'the path of a file' }).min(1, { error: 'the path of a file' })

/** `correlation:` */
export const correlationSchema = section(
  {
    ...correlationTraitShape,
    geo: section(
      {
        city_mmdb: file.describe('coordinates and country of addresses').optional(),
        asn_mmdb: file
          .describe('autonomous systems, the class of an address where known')
          .optional(),
        connection_mmdb: file.describe('which addresses are of cellular networks').optional(),
      },
      'a mapping such as {city_mmdb: GeoLite2-City.mmdb, asn_mmdb: GeoLite2-ASN.mmdb}',
    ).optional(),
    enabled: z
      .boolean({ error: 'true or false' })
      .describe('false: no memory over records, so no reuse, revocation or theft is found')
      .default(true),
    reorder: duration
      .describe('how long records are held so that what came shuffled is seen in order')
      .prefault('30s'),
  },
  'a mapping with `enabled` and `reorder`',
)

type Shape<S extends z.ZodRawShape> = z.output<z.ZodObject<S>>

export const serverTraits = (shape: Shape<typeof serverTraitShape>): Partial<ServerTraits> => {
  const { access_token: access, refresh_token: refresh } = shape
  const { rotation, kills, lifetime } = refresh
  const isTold = Object.keys(withoutUndefined(refresh)).length > 0
  return withoutUndefined({
    accessTokenLifetimeSeconds: access.lifetime,
    refreshToken: isTold ? { rotation, kills, lifetimeSeconds: lifetime } : undefined,
    revocationReaches: shape.revocation_reaches,
    clockSkewSeconds: shape.clock_skew,
  })
}

export const resourceServerTraits = (
  shape: Shape<typeof resourceServerTraitShape>,
): Partial<ResourceServerTraits> =>
  withoutUndefined({
    revocationTargetSeconds: shape.revocation_target,
    cacheSeconds: shape.cache,
    leewaySeconds: shape.leeway,
  })

export interface CorrelationConfig {
  readonly enabled: boolean
  readonly reorderSeconds: number
  readonly traits?: Partial<CorrelationTraits>
  /** Absolute paths of files in MaxMind's format, by the key that names them. */
  readonly geo?: Readonly<Record<string, string>>
}

/** `tokens`: so many are remembered. `at`: makes a path absolute. */
export const correlationFrom = (
  shape: z.output<typeof correlationSchema>,
  tokens: number | undefined,
  at: (path: string) => string,
): CorrelationConfig => ({
  enabled: shape.enabled,
  reorderSeconds: shape.reorder,
  traits: withoutUndefined({
    sharedAddressSubjects: shape.shared_address_subjects,
    concurrentWithinSeconds: shape.concurrent_within,
    suspicionWindowSeconds: shape.suspicion_window,
    tokens,
  }),
  ...withoutUndefined({ geo: shape.geo && absolute(shape.geo, at) }),
})

const absolute = (
  paths: Readonly<Record<string, string | undefined>>,
  at: (path: string) => string,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(paths).flatMap(([key, path]) => (path === undefined ? [] : [[key, at(path)]])),
  )
