// Patterns as operators have them in their products, and lines that these write.
import { expect, test } from 'vitest'
import { accessLog } from '../../src/records/access-log.ts'
import { patternFaults, type DurationUnit } from '../../src/records/access-pattern.ts'
import { slots } from '../../src/records/fields.ts'

const PATHS = [
  'address',
  'user',
  'time',
  'method',
  'path',
  'status',
  'durationMs',
  'durationSeconds',
  'userAgent',
  'requestId',
  'traceparent',
  'challenge',
  'jwt_claim_sub',
  'event',
  'description',
  'responsetime',
] as const
const [S, table] = slots(Object.fromEntries(PATHS.map((path) => [path, path])))

const read = (
  pattern: string,
  line: string,
  durationUnit?: DurationUnit,
): Record<string, string> | undefined => {
  const settings = {
    timezone: 'UTC',
    now: () => 0,
    pattern,
    ...(durationUnit === undefined ? {} : { durationUnit }),
  }
  const fields = accessLog(table, settings)(line)
  if (fields === undefined || fields === null || 'reject' in fields) return undefined
  return Object.fromEntries(
    Object.entries(S).flatMap(([name, slot]) => {
      const text = fields.text(slot)
      return text === undefined ? [] : [[name, text]]
    }),
  )
}

const NGINX =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" $request_time'
const APACHE =
  '%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" %D "%{WWW-Authenticate}o" %{UNIQUE_ID}e'
const TOMCAT = '%h %l %u %t "%r" %s %b %D %{X-Request-Id}i'
const UNDERTOW = '%h %l %u %t "%r" %s %b %D "%{i,User-Agent}"'
const LOG4J = '%d| %X{event}| %X{description}| %X{responsetime} %n'

const REQUEST = { address: '10.0.0.7', method: 'POST', path: '/token', status: '200' }
const TIME = { time: '24/Nov/2026:12:00:00 +0000' }

test.each<[string, string, string, DurationUnit | undefined, Record<string, string>]>([
  [
    'nginx',
    NGINX,
    '10.0.0.7 - shop [24/Nov/2026:12:00:00 +0000] "POST /token HTTP/1.1" 200 812 "-" "curl/8 (x)" 0.031',
    undefined,
    { ...REQUEST, ...TIME, user: 'shop', userAgent: 'curl/8 (x)', durationSeconds: '0.031' },
  ],
  [
    'nginx, with variables of its own and a time in milliseconds',
    '$msec $status "$request" $jwt_claim_sub $http_traceparent',
    '1764000000.123 200 "POST /token HTTP/1.1" alice 00-a-b-01',
    undefined,
    {
      time: '1764000000.123',
      status: '200',
      method: 'POST',
      path: '/token',
      jwt_claim_sub: 'alice',
      traceparent: '00-a-b-01',
    },
  ],
  [
    'Apache: %D is in microseconds; a quote in the agent is escaped',
    APACHE,
    '10.0.0.7 - - [24/Nov/2026:12:00:00 +0000] "POST /token HTTP/1.1" 200 812 "-" "say \\"hi\\" 200" 31250 "-" abc',
    'us',
    {
      ...REQUEST,
      ...TIME,
      userAgent: 'say \\"hi\\" 200',
      durationSeconds: '0.03125',
      requestId: 'abc',
    },
  ],
  [
    'Tomcat 9: %D is in milliseconds',
    TOMCAT,
    '10.0.0.7 - - [24/Nov/2026:12:00:00 +0000] "POST /token HTTP/1.1" 200 812 31 r-1',
    'ms',
    { ...REQUEST, ...TIME, durationSeconds: '0.031', requestId: 'r-1' },
  ],
  [
    'Undertow, without a unit: as Keycloak has it',
    UNDERTOW,
    '10.0.0.7 - - [24/Nov/2026:12:00:00 +0000] "POST /token HTTP/1.1" 200 812 31 "curl"',
    undefined,
    { ...REQUEST, ...TIME, durationMs: '31', userAgent: 'curl' },
  ],
  [
    'a quote that nobody escaped does not end the request: no status follows it',
    UNDERTOW,
    '10.0.0.7 - - [24/Nov/2026:12:00:00 +0000] "POST /token" x HTTP/1.1" 200 812 31 "curl"',
    undefined,
    { ...REQUEST, ...TIME, path: '/token" x', durationMs: '31', userAgent: 'curl' },
  ],
  [
    'log4j2: free text before the last value may hold the separator',
    LOG4J,
    '2026-11-23 02:33:35,123| OAuth| bad | worse| 12 ',
    undefined,
    {
      time: '2026-11-23 02:33:35,123',
      event: 'OAuth',
      description: 'bad | worse',
      responsetime: '12',
    },
  ],
])('%s', (_, pattern, line, unit, values) => {
  expect(read(pattern, line, unit)).toEqual(values)
})

test('a line of another pattern is not read', () => {
  expect(read(NGINX, '10.0.0.7 - - "POST /token HTTP/1.1" 200')).toBeUndefined()
  expect(read(TOMCAT, '')).toBeUndefined()
})

test.each([
  [NGINX, undefined, { lacks: [], adjoins: false, unitless: false }],
  [APACHE, undefined, { lacks: [], adjoins: false, unitless: true }],
  [APACHE, 'us', { lacks: [], adjoins: false, unitless: false }],
  ['combined', undefined, { lacks: [], adjoins: false, unitless: false }],
  ['%h "%r"', undefined, { lacks: ['a time', 'the status'], adjoins: false, unitless: false }],
  ['%h%t "%r" %s', undefined, { lacks: [], adjoins: true, unitless: false }],
] as const)('faults of %s (%s)', (pattern, unit, faults) => {
  expect(patternFaults(pattern, unit)).toEqual(faults)
})
