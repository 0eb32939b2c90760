import { expect, test } from 'vitest'
import { peelSyslog } from '../../src/records/syslog.ts'
import type { Peeled } from '../../src/records/wrapper.ts'

test.each<[string, string, Peeled | undefined]>([
  [
    'RFC 5424',
    '<14>1 2026-11-23T05:38:21.1Z host app 12 - - text',
    { time: '2026-11-23T05:38:21.1Z', host: 'host', app: 'app', rest: 'text' },
  ],
  [
    'RFC 5424 behind an octet count, with structured data',
    '62 <14>1 2026-11-23T05:38:21Z - app - - [a b="\\]"] text',
    { time: '2026-11-23T05:38:21Z', host: undefined, app: 'app', rest: 'text' },
  ],
  [
    'RFC 3164',
    '<13>Nov 23 05:38:21 host app[7]: text',
    { time: 'Nov 23 05:38:21', host: 'host', app: 'app', rest: 'text' },
  ],
  [
    'RFC 3164 with an RFC 3339 stamp',
    '<13>2026-11-23T05:38:21.5+01:00 host app: text',
    { time: '2026-11-23T05:38:21.5+01:00', host: 'host', app: 'app', rest: 'text' },
  ],
  [
    'a file, traditional stamp',
    'Nov  3 05:38:21 host app[7]: a#011b',
    { time: 'Nov  3 05:38:21', host: 'host', app: 'app', rest: 'a\tb' },
  ],
  [
    'a file, RFC 3339 stamp',
    '2026-11-23T05:38:21.126056+00:00 sso1 Glewlwyd[4788]: text',
    { time: '2026-11-23T05:38:21.126056+00:00', host: 'sso1', app: 'Glewlwyd', rest: 'text' },
  ],
  ['a Spring Boot line', '2026-11-23T05:40:51.097Z  INFO 29080 --- [main] x : y', undefined],
  ['a stamped line without tag', '2026-11-23T05:45:07 - Glewlwyd INFO: text', undefined],
  [
    'an access line',
    '127.0.0.1 - - [23/Nov/2026:05:44:30 +0000] "GET / HTTP/1.1" 200 1',
    undefined,
  ],
  ['prose', 'Once upon a time: there was', undefined],
])('%s', (_, line, peeled) => {
  expect(peelSyslog(line)).toEqual(peeled)
})
