import { expect, test } from 'vitest'
import { ADAPTERS } from '../../src/adapters/index.ts'
import { recognise } from '../../src/adapters/recognise.ts'
import { replayLines } from '../replay-lines.ts'

const FORMAT = 'spring-authorization-server'
const A = 'org.springframework.security.oauth2.server.authorization.authentication.'
const W = 'org.springframework.security.oauth2.server.authorization.web.'
const CHAIN = 'org.springframework.security.web.FilterChainProxy'
const MANAGER = 'org.springframework.security.authentication.ProviderManager'
const REDIRECT = 'org.springframework.security.web.DefaultRedirectStrategy'
const DAO = 'org.springframework.security.authentication.dao.DaoAuthenticationProvider'
const SERVLET =
  'Servlet.service() for servlet [dispatcherServlet] in context with path [] threw exception'
const TOMCAT = 'o.a.c.c.C.[.[.[/].[dispatcherServlet]    '

let millis = 0
const ecs = (
  logger: string,
  message: string,
  more: Readonly<Record<string, unknown>> = {},
): string =>
  JSON.stringify({
    '@timestamp': `2026-11-23T05:40:51.${String(++millis % 1000).padStart(3, '0')}444788Z`,
    log: { level: 'TRACE', logger },
    process: { pid: 1, thread: { name: 'http-nio-8080-exec-1' } },
    message,
    ...more,
  })
const securing = (target: string, more = {}) => ecs(CHAIN, `Securing ${target}`, more)
const failed = (provider: string, text: string) =>
  ecs(MANAGER, `Authentication failed with provider ${provider} since ${text}`)
const text = (thread: string, logger: string, message: string): string =>
  `2026-11-23T05:40:52.001Z ERROR 1 --- [as] [${thread}] ${logger} : ${message}`

const told = (lines: readonly string[]): readonly string[] =>
  replayLines(FORMAT, lines.join('\n')).map((event) =>
    ['kind', 'grant_type', 'outcome', 'error', 'reason', 'step', 'decision', 'upstream', 'client']
      .flatMap((key) => (event[key] as string) ?? [])
      .join(' '),
  )

test.each<[string, readonly string[], readonly string[]]>([
  ['a request whose end is not told is nothing', [securing('POST /oauth2/token')], []],
  [
    'without traces, requests follow one another on a thread',
    [
      securing('POST /oauth2/introspect'),
      securing('POST /oauth2/token'),
      failed('ClientSecretAuthenticationProvider', 'Client authentication failed: client_secret'),
      securing('GET /actuator/health'),
      failed('ClientSecretAuthenticationProvider', 'Client authentication failed: client_secret'),
    ],
    ['token_request client_error invalid_client client_auth_failed'],
  ],
  [
    'two requests of one trace on one thread',
    [1, 2].flatMap(() => [
      securing('POST /issuer/oauth2/token', { traceId: 'a'.repeat(32) }),
      ecs(`${A}OAuth2RefreshTokenAuthenticationProvider`, 'Authenticated token request', {
        traceId: 'a'.repeat(32),
      }),
    ]),
    ['token_request refresh_token success', 'token_request refresh_token success'],
  ],
  [
    'an assertion that was read and refused',
    [
      securing('POST /oauth2/token'),
      failed(
        'JwtClientAssertionAuthenticationProvider',
        'Client authentication failed: client_assertion',
      ),
    ],
    ['token_request client_error invalid_client assertion_invalid'],
  ],
  [
    'a certificate that is another',
    [
      securing('POST /oauth2/par'),
      ecs(
        `${W}OAuth2ClientAuthenticationFilter`,
        'Client authentication failed: [invalid_client] Client authentication failed: x509_certificate_subject_dn',
      ),
    ],
    ['authorization_request client_error invalid_client client_auth_failed'],
  ],
  [
    "another client's code, at warn alone",
    [
      ecs(
        `${A}OAuth2AuthorizationCodeAuthenticationProvider`,
        "Invalidated authorization code used by registered client 'web'",
      ),
    ],
    ['token_request authorization_code client_error code_client_mismatch'],
  ],
  [
    'an expired user code, at warn alone',
    [
      ecs(
        `${A}OAuth2DeviceVerificationAuthenticationProvider`,
        "Invalidated user code used by registered client 'tv'",
      ),
    ],
    ['device_authorization neutral device_code_expired verified'],
  ],
  [
    'a mistyped user code',
    [
      securing('POST /oauth2/device_verification'),
      failed('OAuth2DeviceVerificationAuthenticationProvider', 'null'),
      ecs(
        `${W}OAuth2DeviceVerificationEndpointFilter`,
        'Device verification request failed: [invalid_grant] ',
      ),
    ],
    ['device_authorization user_error invalid_grant code_unknown verified'],
  ],
  [
    'a device request and a pushed one look alike on the console, their messages do not',
    [
      securing('POST /oauth2/par'),
      ecs(
        `${A}OAuth2PushedAuthorizationRequestAuthenticationProvider`,
        'Authenticated pushed authorization request',
      ),
    ],
    [],
  ],
  [
    'DPoP and a server error at the token endpoint',
    [
      securing('POST /oauth2/token'),
      ecs(`${W}OAuth2TokenEndpointFilter`, 'Token request failed: [invalid_dpop_proof] x'),
      securing('POST /oauth2/token'),
      ecs(
        `${W}OAuth2TokenEndpointFilter`,
        'Token request failed: [server_error] The token generator failed',
      ),
      securing('POST /oauth2/token'),
      ecs(`${W}OAuth2TokenEndpointFilter`, 'Token request failed: [made_up] x'),
    ],
    [
      'token_request client_error invalid_dpop_proof dpop_invalid',
      'token_request server_error server_error internal',
      'token_request client_error made_up unknown',
    ],
  ],
  [
    'prompt=none without a session is a step',
    [
      securing('GET /oauth2/authorize?response_type=code&client_id=shop&prompt=none'),
      ecs(REDIRECT, 'Redirecting to https://rp.example/cb?error=login_required&state=x'),
    ],
    ['authorization_request neutral login_required shop'],
  ],
  [
    'the login page is not the end of an authorization',
    [
      securing('GET /oauth2/authorize?response_type=code&client_id=shop'),
      ecs(REDIRECT, 'Redirecting to /login?error'),
    ],
    [],
  ],
  [
    'a directory that is asked when the first provider refuses',
    [
      securing('POST /login'),
      failed('DaoAuthenticationProvider', 'Bad credentials'),
      ecs(
        'org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter',
        'Set SecurityContextHolder to UsernamePasswordAuthenticationToken [Principal=alice, ',
      ),
    ],
    ['login success'],
  ],
  [
    "a user's name that says another status",
    [
      ecs(
        MANAGER,
        "Authentication failed for user 'x since their account status is User is disabled' since their account status is User account is locked",
      ),
    ],
    ['login user_error user_locked'],
  ],
  [
    'a client that has no scope for user info',
    [
      securing('GET /userinfo'),
      ecs(
        'org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider',
        'Authenticated token',
      ),
      ecs(
        'org.springframework.security.oauth2.server.authorization.oidc.web.OidcUserInfoEndpointFilter',
        'User info request failed: [insufficient_scope] ',
      ),
    ],
    ['token_validation client_error insufficient_scope insufficient_scope reject'],
  ],
  [
    'a logger of an application with a name like one of ours',
    [
      ecs(
        'com.acme.security.oauth2.OAuth2RefreshTokenAuthenticationProvider',
        'Authenticated token request',
      ),
    ],
    [],
  ],
])('%s', (_, lines, events) => {
  expect(told(lines)).toEqual(events)
})

const frame = (name: string) => `\tat ${name}(X.java:1)`
test.each<[string, readonly string[], readonly string[]]>([
  [
    'a lost database while the code is looked up before the client is known',
    [
      'org.springframework.jdbc.CannotGetJdbcConnectionException: Failed to obtain JDBC Connection',
      frame(`${A}CodeVerifierAuthenticator.authenticate`),
      frame(`${A}ClientSecretAuthenticationProvider.authenticate`),
    ],
    ['token_request authorization_code dependency_error storage database'],
  ],
  [
    'a fault of the application is no database',
    [
      'org.springframework.dao.DataIntegrityViolationException: x',
      frame(`${A}OAuth2RefreshTokenAuthenticationProvider.authenticate`),
    ],
    ['token_request refresh_token server_error internal'],
  ],
  [
    'a database named by the cause only',
    [
      'java.lang.IllegalStateException: x',
      frame(`${A}OAuth2TokenRevocationAuthenticationProvider.authenticate`),
      'Caused by: java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available',
    ],
    ['revocation dependency_error storage database'],
  ],
  [
    'a client that cannot be looked up: the endpoint is not told',
    [
      'org.springframework.dao.DataAccessResourceFailureException: x',
      frame(`${A}ClientSecretAuthenticationProvider.authenticate`),
    ],
    [],
  ],
])('a request that an exception ended: %s', (_, stack, events) => {
  expect(told([text('t', TOMCAT, SERVLET), '', ...stack])).toEqual(events)
  const json = ecs(
    'org.apache.catalina.core.ContainerBase.[Tomcat].[localhost].[/].[dispatcherServlet]',
    SERVLET,
    {
      error: { stack_trace: stack.join('\n') },
    },
  )
  expect(told([json])).toEqual(events)
})

test('users that cannot be looked up', () => {
  const lines = [
    text(
      't',
      's.w.a.UsernamePasswordAuthenticationFilter',
      'An internal error occurred while trying to authenticate the user.',
    ),
    'org.springframework.security.authentication.InternalAuthenticationServiceException: x',
    `\tat ${DAO}.retrieveUser(X.java:1)`,
    '\tat org.springframework.security.authentication.dao.AbstractUserDetailsAuthenticationProvider.authenticate(X.java:1)',
    'Caused by: org.springframework.ldap.CommunicationException: ldap:389',
  ]
  expect(told(lines)).toEqual(['login dependency_error storage directory'])
})

test('a stack trace of another record is nothing', () => {
  expect(
    told([
      text('t', 'com.acme.Job', 'x'),
      'org.springframework.dao.QueryTimeoutException: x',
      frame(`${A}OAuth2RefreshTokenAuthenticationProvider.authenticate`),
    ]),
  ).toEqual([])
})

test('codes, sessions and tokens of the query stay inside', () => {
  const lines = [
    securing('GET /connect/logout?id_token_hint=a.b.c&client_id=shop'),
    ecs(
      'org.springframework.security.web.authentication.logout.SecurityContextLogoutHandler',
      'Invalidated session 24D9BEFFF9242504',
    ),
  ]
  const [event] = replayLines(FORMAT, lines.join('\n'))
  expect(event).toMatchObject({
    kind: 'revocation',
    revokes: 'session',
    cause: 'logout',
    client: 'shop',
  })
  expect(JSON.stringify(event)).not.toContain('24D9BEFF')
})

test('is recognised by its own classes, another Spring application is not', () => {
  const options = { settings: { timezone: 'UTC', now: () => 0 }, unwrap: 'auto' } as const
  const of = (lines: readonly string[]) => recognise(lines, ADAPTERS, options)?.adapter.id
  const nothing = ecs(
    'org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter',
    'Did not process request since did not find bearer token',
  )
  expect(
    of([nothing, nothing, ecs(`${W}OAuth2TokenEndpointFilter`, 'Token request failed: [x] ')]),
  ).toBe(FORMAT)
  expect(
    of([ecs(`${A}OAuth2RefreshTokenAuthenticationProvider`, 'Retrieved registered client')]),
  ).toBe(FORMAT)
  expect(of([text('t', 'a.OAuth2DeviceCodeAuthenticationProvider', 'x')])).toBe(FORMAT)
  expect(
    of([text('t', TOMCAT, SERVLET), ecs(CHAIN, 'Securing GET /x'), ecs(MANAGER, 'x')]),
  ).toBeUndefined()
})
