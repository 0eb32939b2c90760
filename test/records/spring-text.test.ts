import { expect, test } from 'vitest'
import { createDecode } from '../../src/records/decode.ts'
import { slots } from '../../src/records/fields.ts'

const PATHS = [
  'time',
  'level',
  'pid',
  'app',
  'thread',
  'traceId',
  'spanId',
  'logger',
  'message',
  'following',
]
const [S, table] = slots(Object.fromEntries(PATHS.map((path) => [path, path])))
const options = { settings: { timezone: 'UTC', now: () => 0 }, unwrap: 'auto', table } as const
const decoder = () => createDecode({ carriers: ['spring-text'], ...options })

const valuesOf = (line: string, decode = decoder()): string => {
  const fields = decode.line(line)
  if (fields === null) return 'nothing'
  if ('reject' in fields) return fields.reject
  return PATHS.map((path) => fields.text(S[path] as never) ?? '').join('|')
}

const TRACE = `${'a'.repeat(32)}-${'b'.repeat(16)}`
test.each([
  [
    'with everything',
    `2026-11-23T05:40:51.097Z  INFO 7 --- [app] [exec-1] [${TRACE}] o.s.X  : a : b`,
    `2026-11-23T05:40:51.097Z|INFO|7|app|exec-1|${'a'.repeat(32)}|${'b'.repeat(16)}|o.s.X|a : b|`,
  ],
  [
    'without a trace',
    `2026-11-23T05:40:51.097+01:00 DEBUG 7 --- [app] [           main] [${' '.repeat(49)}] o.s.X : m`,
    '2026-11-23T05:40:51.097+01:00|DEBUG|7|app|main|||o.s.X|m|',
  ],
  [
    'with a group',
    '2026-11-23T05:40:51.097Z ERROR 7 --- [app] [group] [t] o.s.X : m',
    '2026-11-23T05:40:51.097Z|ERROR|7|app|t|||o.s.X|m|',
  ],
  [
    'of Boot 2',
    '2026-11-23 05:40:51.097  WARN 7 --- [t] o.s.X : m',
    '2026-11-23 05:40:51.097|WARN|7||t|||o.s.X|m|',
  ],
  [
    'of Tomcat',
    '2026-11-23T05:40:51.097Z ERROR 7 --- [t] o.a.c.c.C.[.[.[/].[dispatcherServlet]    : m',
    '2026-11-23T05:40:51.097Z|ERROR|7||t|||o.a.c.c.C.[.[.[/].[dispatcherServlet]|m|',
  ],
  ['of another program', '2026-11-23 05:40:51,097 INFO  [org.x] (main) m', 'not_recognised'],
  [
    'that begins with brackets without end',
    `2026-11-23T05:40:51.097Z INFO 7 --- ${'['.repeat(5000)}`,
    'not_recognised',
  ],
])('a record %s', (_, line, values) => {
  expect(valuesOf(line)).toBe(values)
})

test('what follows a record has its head, until the next', () => {
  const decode = decoder()
  valuesOf('2026-11-23T05:40:51.097Z ERROR 7 --- [t] o.s.X : m', decode)
  expect(valuesOf('', decode)).toBe('nothing')
  expect(valuesOf('\tat x.Y.z(Y.java:1)', decode)).toBe(
    '2026-11-23T05:40:51.097Z|ERROR|7||t|||o.s.X|m|\tat x.Y.z(Y.java:1)',
  )
})

test('the banner of Boot is nothing to complain of', () => {
  const decode = decoder()
  for (const line of ['  .   ____          _', ' /\\\\ / ___', ' :: Spring Boot ::'])
    expect(valuesOf(line, decode)).toBe(`|||||||||${line}`)
})
