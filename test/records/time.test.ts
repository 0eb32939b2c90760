import { expect, test } from 'vitest'
import type { ReadSettings } from '../../src/records/fields.ts'
import { parseTime } from '../../src/records/time.ts'

const now = () => Date.UTC(2026, 10, 24, 12)
const utc: ReadSettings = { timezone: 'UTC', now }
const berlin: ReadSettings = { timezone: 'Europe/Berlin', now }
const newYork: ReadSettings = { timezone: 'America/New_York', now }
const at = Date.UTC(2026, 10, 23, 5, 38, 21)

test.each<[string, string, ReadSettings, number | undefined]>([
  ['RFC 3339 in UTC', '2026-11-23T05:38:21Z', utc, at],
  ['small letters', '2026-11-23t05:38:21z', utc, at],
  ['milliseconds', '2026-11-23T05:38:21.123Z', utc, at + 123],
  ['nanoseconds', '2026-11-23T05:38:21.123456789Z', utc, at + 123.456789],
  ['eight digits', '2026-11-23T05:38:21.12345678Z', utc, at + 123.45678],
  ['an offset', '2026-11-23T06:38:21.5+01:00', utc, at + 500],
  ['an offset without colon', '2026-11-23T04:08:21-0130', utc, at],
  ['an offset of hours', '2026-11-23T06:38:21+01', utc, at],
  ['an offset behind a blank', '2026-11-23 06:38:21 +0100', utc, at],
  ['UTC by name', '2026-11-23 05:38:21.123 UTC', berlin, at + 123],
  ['GMT by name', '2026-11-23 05:38:21 GMT', berlin, at],
  ['Go: time.String', '2026-11-23 05:38:21.123456789 +0000 UTC', utc, at + 123.456789],
  [
    'Go: time.String with a monotonic clock',
    '2026-11-23 06:38:21.5 +0100 CET m=+0.012345678',
    utc,
    at + 500,
  ],
  ['a zone in brackets', '2026-11-23T06:38:21.5+01:00[Europe/Berlin]', utc, at + 500],
  [
    'JavaScript: toString',
    'Mon Nov 23 2026 06:38:21 GMT+0100 (Central European Standard Time)',
    utc,
    at,
  ],
  ['Java comma milliseconds, no zone', '2026-11-23 05:38:21,123', utc, at + 123],
  ['Java comma milliseconds, a zone', '2026-11-23 06:38:21,123+0100', utc, at + 123],
  ['no zone, winter in Berlin', '2026-11-23 06:38:21,000', berlin, at],
  ['no zone, summer in Berlin', '2026-07-01 12:00:00', berlin, Date.UTC(2026, 6, 1, 10)],
  ['no zone, in New York', '2026-11-23T00:38:21', newYork, at],
  ['a zone in the text wins', '2026-11-23T05:38:21Z', berlin, at],
  ['ISO 8601, basic', '20261123T053821Z', utc, at],
  ['ISO 8601, basic with fraction, no zone', '20261123T063821.5', berlin, at + 500],
  ['slashes', '2026/11/23 05:38:21', utc, at],
  ['slashes, microseconds', '2026/11/23 06:38:21.123456', berlin, at + 123.456],
  ['NCSA', '23/Nov/2026:05:38:21 +0000', utc, at],
  ['NCSA with offset', '23/Nov/2026:06:38:21 +0100', utc, at],
  ['NCSA without zone', '23/Nov/2026:06:38:21', berlin, at],
  ['NCSA with milliseconds', '23/Nov/2026:06:38:21.123 +0100', utc, at + 123],
  ['RFC 3164', 'Nov 23 05:38:21', utc, at],
  ['RFC 3164, one digit', 'Nov  3 05:38:21', utc, at - 20 * 86_400_000],
  ['RFC 3164 with milliseconds', 'Nov 23 05:38:21.123', utc, at + 123],
  ['RFC 3164, Cisco year', 'Nov 23 2026 05:38:21', utc, at],
  ['RFC 3164 in Berlin', 'Nov 23 06:38:21', berlin, at],
  [
    'RFC 3164, a month that has not come yet',
    'Dec  3 05:38:21',
    utc,
    Date.UTC(2025, 11, 3, 5, 38, 21),
  ],
  [
    'RFC 3164, a fixed year',
    'Dec  3 05:38:21',
    { ...utc, year: 2024 },
    Date.UTC(2024, 11, 3, 5, 38, 21),
  ],
  ['RFC 1123', 'Mon, 23 Nov 2026 05:38:21 GMT', berlin, at],
  ['RFC 1123 with an offset', 'Mon, 23 Nov 2026 06:38:21 +0100', utc, at],
  ['RFC 1123, one digit', 'Tue, 3 Nov 2026 05:38:21 GMT', utc, at - 20 * 86_400_000],
  ['RFC 822 without a weekday', '23 Nov 2026 05:38:21 GMT', utc, at],
  ['RFC 850', 'Monday, 23-Nov-26 05:38:21 GMT', berlin, at],
  ['Apache', 'Mon Nov 23 05:38:21.428831 2026', utc, at + 428.831],
  ['Apache in Berlin', 'Mon Nov 23 06:38:21.428831 2026', berlin, at + 428.831],
  ['ctime', 'Tue Nov  3 05:38:21 2026', utc, at - 20 * 86_400_000],
  ['date(1)', 'Mon Nov 23 05:38:21 UTC 2026', berlin, at],
  ['Redis', '23 Nov 2026 05:38:21.123', utc, at + 123],
  ['epoch seconds', '1795412301', utc, 1795412301000],
  ['epoch seconds with fraction', '1795412301.25', utc, 1795412301250],
  ['epoch seconds with nine digits', '1795412301.123456789', utc, 1795412301123.4568],
  ['epoch seconds with exponent', '1.7954123012500124e9', utc, 1795412301250.0125],
  ['epoch milliseconds', '1795412301123', utc, 1795412301123],
  ['epoch milliseconds with fraction', '1795412301123.5', utc, 1795412301123.5],
  ['epoch microseconds', '1795412301123456', utc, 1795412301123.456],
  ['epoch nanoseconds', '1795412301123456789', utc, 1795412301123.4568],
  ['a month that is none', '2026-13-23T05:38:21Z', utc, undefined],
  ['a month in words that is none', 'Nox 23 05:38:21', utc, undefined],
  ['a day that is none', 'Mon, 32 Nov 2026 05:38:21 GMT', utc, undefined],
  ['a zone whose offset nobody knows', '2026-11-23 05:38:21 IST', utc, undefined],
  ['words', 'yesterday', utc, undefined],
  ['words with a month in front', 'November is a month of rain', utc, undefined],
  ['garbage behind the stamp', '2026-11-23T05:38:21 or so', utc, undefined],
  ['garbage behind the offset', '2026-11-23T05:38:21+01:00 or so', utc, undefined],
  ['garbage behind the year', 'Mon Nov 23 05:38:21 2026 or so', utc, undefined],
  ['nothing', '', utc, undefined],
])('%s', (_, text, settings, expected) => {
  const parsed = parseTime(text, settings)
  if (expected === undefined) expect(parsed).toBeUndefined()
  else expect(parsed).toBeCloseTo(expected, 3)
})

test('a long text costs nothing', () => {
  for (const text of ['2026-11-23T05:38:21.', 'Mon Nov 23 05:38:21.', 'Mon, 23 Nov 2026 '])
    for (const run of ['1', ' ', '+', 'x', 'Z']) {
      const started = performance.now()
      parseTime(text + run.repeat(1 << 20), utc)
      expect(performance.now() - started).toBeLessThan(50)
    }
})
