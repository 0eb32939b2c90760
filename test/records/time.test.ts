import { expect, test } from 'vitest'
import type { ReadSettings } from '../../src/records/fields.ts'
import { parseTime } from '../../src/records/time.ts'

const now = () => Date.UTC(2026, 10, 24, 12)
const utc: ReadSettings = { timezone: 'UTC', now }
const berlin: ReadSettings = { timezone: 'Europe/Berlin', now }
const at = Date.UTC(2026, 10, 23, 5, 38, 21)

test.each<[string, string, ReadSettings, number | undefined]>([
  ['RFC 3339 in UTC', '2026-11-23T05:38:21Z', utc, at],
  ['milliseconds', '2026-11-23T05:38:21.123Z', utc, at + 123],
  ['nanoseconds', '2026-11-23T05:38:21.123456789Z', utc, at + 123.456789],
  ['eight digits', '2026-11-23T05:38:21.12345678Z', utc, at + 123.45678],
  ['an offset', '2026-11-23T06:38:21.5+01:00', utc, at + 500],
  ['an offset without colon', '2026-11-23T04:08:21-0130', utc, at],
  ['Java comma milliseconds, no zone', '2026-11-23 05:38:21,123', utc, at + 123],
  ['no zone, winter in Berlin', '2026-11-23 06:38:21,000', berlin, at],
  ['no zone, summer in Berlin', '2026-07-01 12:00:00', berlin, Date.UTC(2026, 6, 1, 10)],
  ['a zone in the text wins', '2026-11-23T05:38:21Z', berlin, at],
  ['NCSA', '23/Nov/2026:05:38:21 +0000', utc, at],
  ['NCSA with offset', '23/Nov/2026:06:38:21 +0100', utc, at],
  ['RFC 3164', 'Nov 23 05:38:21', utc, at],
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
  ['epoch seconds', '1795412301', utc, 1795412301000],
  ['epoch seconds with fraction', '1795412301.25', utc, 1795412301250],
  ['epoch milliseconds', '1795412301123', utc, 1795412301123],
  ['epoch microseconds', '1795412301123456', utc, 1795412301123.456],
  ['epoch nanoseconds', '1795412301123456789', utc, 1795412301123.4568],
  ['a month that is none', '2026-13-23T05:38:21Z', utc, undefined],
  ['words', 'yesterday', utc, undefined],
  ['garbage behind the stamp', '2026-11-23T05:38:21 or so', utc, undefined],
  ['nothing', '', utc, undefined],
])('%s', (_, text, settings, expected) => {
  const parsed = parseTime(text, settings)
  if (expected === undefined) expect(parsed).toBeUndefined()
  else expect(parsed).toBeCloseTo(expected, 3)
})
