import { metric } from '../promql.ts'
import { MINUTE } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'

const skew = metric('oauth_clock_skew_seconds', { server: 'k' })

const clock = (
  limit: number,
  forMinutes: number,
  severity: 'page' | 'ticket',
): AlertDefinition => ({
  group: 'keys',
  severity,
  forSeconds: forMinutes * MINUTE,
  labels: ['server'],
  expr: () => `abs(${metric('oauth_clock_skew_seconds')}) > ${limit}`,
  summary: 'The clock of {{ $labels.server }} is wrong by {{ $value | humanizeDuration }}',
  description: `Its clock and ours differ by more than ${limit} s for ${forMinutes} minutes: tokens are refused as not yet valid, or accepted after their end.`,
  prose: {
    meaning:
      'Issuer and resource servers must agree about the time. Most allow for a minute or less.',
    ask: [
      [
        'How far is it off, and since when?',
        metric('oauth_clock_skew_seconds', { server: '$server' }),
      ],
    ],
    causes: [
      'Time synchronisation stopped on the server, or on the machine of authslo.',
      'A virtual machine that was paused.',
    ],
    act: [
      'Compare both with a third clock: which is wrong?',
      'Repair the synchronisation; step the clock, do not wait for it to drift back.',
    ],
  },
  evaluation: '30s',
  scenarios: [
    {
      name: 'ahead, for long enough',
      step: '30s',
      series: [[skew, `0x10 ${limit + 1}x40`]],
      expect: { [`${5 + forMinutes - 1}m`]: [], [`${5 + forMinutes + 1}m`]: [{ server: 'k' }] },
    },
    {
      name: 'behind',
      step: '30s',
      series: [[skew, `-${limit + 1}x40`]],
      expect: { '15m': [{ server: 'k' }] },
    },
    { name: 'just within', step: '30s', series: [[skew, `${limit}x40`]], expect: { '20m': [] } },
  ],
})
/** Either way. */
export const CLOCK_SKEW_SECONDS = { severe: 30, wrong: 5 } as const
export const clockSkewSevere = clock(CLOCK_SKEW_SECONDS.severe, 2, 'page')
export const clockSkew = clock(CLOCK_SKEW_SECONDS.wrong, 5, 'ticket')
