import { expect, test } from 'vitest'
import { ADAPTERS } from '../../src/adapters/index.ts'
import { recognise } from '../../src/adapters/recognise.ts'
import { replayLines } from '../replay-lines.ts'

const FORMAT = 'spring-resource-server'
const SERVLET =
  'Servlet.service() for servlet [dispatcherServlet] in context with path [] threw exception'
const JWT = '.s.r.a.JwtAuthenticationProvider'
const OPAQUE = '.r.a.OpaqueTokenAuthenticationProvider'
const FILTER = '.s.r.w.a.BearerTokenAuthenticationFilter'
const CHAIN = 'o.s.security.web.FilterChainProxy'
const MANAGER = 'o.s.s.authentication.ProviderManager'
const CACHE = 'o.s.s.w.s.HttpSessionRequestCache'
const ACCESS = 'o.s.s.w.a.ExceptionTranslationFilter'
const DECODING = 'An error occurred while attempting to decode the Jwt: '

let millis = 0
const line = (logger: string, message: string, thread = 'exec-1'): string =>
  `2026-11-23T05:40:51.${String(++millis % 1000).padStart(3, '0')}Z TRACE 1 --- [api] [${thread}] ${logger.padEnd(40)} : ${message}`
const since = (provider: string, text: string) =>
  line(MANAGER, `Authentication failed with provider ${provider} since ${text}`)
const refusedJwt = (text: string) => [
  line(JWT, 'Failed to authenticate since the JWT was invalid'),
  since('JwtAuthenticationProvider', text),
]
const securing = (target: string) => line(CHAIN, `Securing ${target}`)
const secured = (target: string) => line(CHAIN, `Secured ${target}`)

const told = (lines: readonly string[]): readonly string[] =>
  replayLines(FORMAT, lines.join('\n')).map((event) =>
    ['decision', 'mode', 'outcome', 'error', 'reason', 'resource_server']
      .flatMap((key) => (event[key] as string) ?? [])
      .join(' '),
  )

test.each<[string, readonly string[], readonly string[]]>([
  [
    'accepted only where the chain was passed',
    [
      securing('GET /a'),
      line(JWT, 'Authenticated token'),
      secured('GET /error'),
      securing('GET /b'),
      line(JWT, 'Authenticated token'),
      secured('GET /b'),
    ],
    ['accept local success api'],
  ],
  ['a public route', [securing('GET /public'), secured('GET /public')], []],
  [
    'a scope that is missing',
    [
      securing('GET /a'),
      line(OPAQUE, 'Authenticated token'),
      line(
        ACCESS,
        'Sending BearerTokenAuthentication [Principal=x] to access denied handler since access is denied',
      ),
    ],
    ['reject introspection client_error insufficient_scope insufficient_scope api'],
  ],
  [
    'no token, told twice',
    [
      securing('GET /a'),
      line(
        ACCESS,
        'Sending AnonymousAuthenticationToken [x] to authentication entry point since access is denied',
      ),
      line(CACHE, 'Saved request http://api/a?continue to session'),
    ],
    ['reject client_error missing_token api'],
  ],
  [
    'an outage whose error page is secured is no missing token',
    [
      securing('GET /a'),
      since(
        'JwtAuthenticationProvider',
        `${DECODING}I/O error on GET request for "http://as/jwks": x`,
      ),
      line(CACHE, 'Saved request http://api/error?continue to session'),
      line(
        ACCESS,
        'Sending AnonymousAuthenticationToken [x] to authentication entry point since access is denied',
      ),
    ],
    [],
  ],
  [
    'two tokens in one request',
    [
      line(FILTER, 'Sending to authentication entry point since failed to resolve bearer token'),
      '',
      'org.springframework.security.oauth2.core.OAuth2AuthenticationException: Found multiple bearer tokens in the request',
    ],
    ['reject client_error invalid_request malformed api'],
  ],
  [
    'an issuer that nobody trusts, told by the filter alone',
    [
      line(FILTER, 'Failed to process authentication request'),
      'org.springframework.security.oauth2.server.resource.InvalidBearerTokenException: Invalid issuer',
    ],
    ['reject client_error invalid_token wrong_issuer api'],
  ],
  ...(
    [
      ['Jwt used before 2026-11-23T05:53:13Z', 'not_yet_valid'],
      [`${DECODING}The azp claim is not valid`, 'claim_other'],
      [`${DECODING}the given typ value needs to be one of [JWT]`, 'claim_other'],
      [`${DECODING}expiresAt must be after issuedAt`, 'malformed'],
      [`${DECODING}The aud claim is not valid, The iss claim is not valid`, 'wrong_audience'],
      ['something new: Jwt expired at', 'unknown'],
    ] as const
  ).map(([text, reason]): [string, readonly string[], readonly string[]] => [
    text,
    refusedJwt(text),
    [`reject local client_error invalid_token ${reason} api`],
  ]),
])('%s', (_, lines, events) => {
  expect(told(lines)).toEqual(events)
})

const broken = (provider: string, exception: string) => [
  line('o.a.c.c.C.[.[.[/].[dispatcherServlet]', SERVLET),
  '',
  `org.springframework.security.authentication.AuthenticationServiceException: ${exception}`,
  `\tat org.springframework.security.oauth2.server.resource.authentication.${provider}.authenticate(X.java:1)`,
  'Caused by: org.springframework.web.client.ResourceAccessException: Malformed Jwk set',
]
test.each([
  [
    'JwtAuthenticationProvider',
    `${DECODING}429 Too Many Requests on GET request for "http://as/jwks"`,
    'error local dependency_error jwks_unavailable api',
  ],
  [
    'JwtAuthenticationProvider',
    `${DECODING}Couldn't retrieve remote JWK set: Read timed out`,
    'error local dependency_error jwks_unavailable api',
  ],
  [
    'JwtAuthenticationProvider',
    `${DECODING}something new`,
    'error local server_error validator_error api',
  ],
  [
    'OpaqueTokenAuthenticationProvider',
    'something new',
    'error introspection dependency_error introspection_unavailable api',
  ],
  [
    'OpaqueTokenAuthenticationProvider',
    '400 Bad Request on POST request for "http://as/introspect": x',
    'reject introspection client_error unknown api',
  ],
])('%s broke: %s', (provider, exception, event) => {
  expect(told(broken(provider, exception))).toEqual([event])
})

test('an exception of the application is no validation', () => {
  const lines = [
    line(
      'o.a.c.c.C.[.[.[/].[dispatcherServlet]',
      `${SERVLET} [Request processing failed: x] with root cause`,
    ),
    'java.lang.IllegalStateException: x',
    '\tat org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter.doFilterInternal(X.java:1)',
  ]
  expect(told(lines)).toEqual([])
})

test('is recognised by its validators', () => {
  const options = { settings: { timezone: 'UTC', now: () => 0 }, unwrap: 'auto' } as const
  const of = (lines: readonly string[]) => recognise(lines, ADAPTERS, options)?.adapter.id
  expect(of([line(JWT, 'Authenticated token')])).toBe(FORMAT)
  expect(of(broken('OpaqueTokenAuthenticationProvider', 'x'))).toBe(FORMAT)
  expect(of([securing('GET /a'), secured('GET /a')])).toBeUndefined()
})
