// The credentials of a journey: a client and a person that exist for probes only.
import { z } from 'zod'
import { duration, name, oneOf, section, text, url } from './schema-leaves.ts'
import type { JourneyName } from './probes.ts'

export const AUTH_METHODS = ['client_secret_basic', 'client_secret_post'] as const

const parameters = z.record(z.string(), text('a text'), {
  error: 'a mapping of parameters such as {scope: openid}',
})

/** Keys of an entry of `probes.journeys`, beside what it tries. */
export const ACCOUNT_SHAPE = {
  client: text('a client id').describe('client that exists for probes only').optional(),
  secret_file: text('a path')
    .describe('file with its secret; without it a public client')
    .optional(),
  auth_method: oneOf(AUTH_METHODS).describe('how the client sends its secret').optional(),
  parameters: parameters
    .describe('of authorization and token requests: `scope`, `resource`, `audience`')
    .optional(),
  audience: text('an audience')
    .describe('`aud` of access tokens; with it they are verified as JWTs, by the published keys')
    .optional(),
  wrong_parameters: parameters
    .describe('of wrong-audience: the same for a token that `protected_url` must refuse')
    .optional(),
  protected_url: url
    .describe('what answers 2xx to a good access token, 401 or 403 to any other')
    .optional(),
  resource_server: name.describe('whose `protected_url` is; label of what it shows').optional(),
  refused_within: duration
    .describe('of revoke-and-verify: how long a revoked token may be accepted; 60s')
    .optional(),
  replay_after: duration
    .describe('of refresh-replay: waits so long, where the server forgives a retry; 0s')
    .optional(),
  redirect_uri: url.describe('registered for the client; nothing has to listen there').optional(),
  post_logout_redirect_uri: url.describe('likewise, of logout').optional(),
  user: text('a user name').describe('person that exists for probes only').optional(),
  password_file: text('a path').describe('file with the password').optional(),
  login_fields: section(
    {
      user: text('a field name').describe('field of the login form').prefault('username'),
      password: text('a field name').describe('field of the login form').prefault('password'),
    },
    'a mapping with `user` and `password`',
  )
    .describe('names of the fields of the login form')
    .optional(),
} as const

type Key = keyof typeof ACCOUNT_SHAPE
type Shape = { readonly [K in Key]?: z.output<(typeof ACCOUNT_SHAPE)[K]> }

const PERSON = ['client', 'redirect_uri', 'user', 'password_file'] as const
/** What a journey cannot do without. */
export const NEEDS: Readonly<Partial<Record<JourneyName, readonly Key[]>>> = {
  'client-credentials': ['client', 'secret_file'],
  'authorization-code-pkce': PERSON,
  'refresh-cycle': PERSON,
  'refresh-replay': PERSON,
  introspect: ['client', 'secret_file'],
  'revoke-and-verify': ['client', 'secret_file'],
  'device-start': ['client'],
  'wrong-audience': ['client', 'secret_file', 'protected_url', 'wrong_parameters'],
  'pkce-required': ['client', 'redirect_uri'],
  logout: PERSON,
}

/** These are about a resource server, and may be run once for each. */
export const isOfResourceServer = (journey: string): boolean =>
  journey === 'revoke-and-verify' || journey === 'wrong-audience'

export interface ProbeAccount {
  readonly client: string
  /** Absolute path; undefined: a public client. */
  readonly secretFile: string | undefined
  readonly authMethod: (typeof AUTH_METHODS)[number]
  readonly parameters: Readonly<Record<string, string>>
  readonly audience: string | undefined
  readonly wrongParameters: Readonly<Record<string, string>>
  readonly protectedUrl: string | undefined
  readonly resourceServer: string | undefined
  readonly refusedWithinSeconds: number
  readonly replayAfterSeconds: number
  readonly redirectUri: string
  readonly postLogoutRedirectUri: string | undefined
  readonly user: string
  readonly passwordFile: string | undefined
  readonly loginFields: { readonly user: string; readonly password: string }
}

/** NEEDS was checked; what a journey has no use for may be empty. */
export const accountFrom = (shape: Shape, at: (path: string) => string): ProbeAccount => ({
  client: shape.client ?? '',
  secretFile: shape.secret_file === undefined ? undefined : at(shape.secret_file),
  authMethod: shape.auth_method ?? 'client_secret_basic',
  parameters: shape.parameters ?? {},
  audience: shape.audience,
  wrongParameters: shape.wrong_parameters ?? {},
  protectedUrl: shape.protected_url,
  resourceServer: shape.resource_server,
  refusedWithinSeconds: shape.refused_within ?? 60,
  replayAfterSeconds: shape.replay_after ?? 0,
  redirectUri: shape.redirect_uri ?? '',
  postLogoutRedirectUri: shape.post_logout_redirect_uri,
  user: shape.user ?? '',
  passwordFile: shape.password_file === undefined ? undefined : at(shape.password_file),
  loginFields: shape.login_fields ?? { user: 'username', password: 'password' },
})
