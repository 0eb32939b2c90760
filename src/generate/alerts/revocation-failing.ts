import { metric } from '../promql.ts'
import { withLabels } from '../series-text.ts'
import { MINUTE } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'

const OVER = { seconds: 10 * MINUTE }
const requests = (outcome: string, server = 'k', more = {}): string =>
  withLabels(metric('oauth_revocation_requests_total', { server, outcome }), more)

export const revocationFailing: AlertDefinition = {
  group: 'security',
  severity: 'page',
  forSeconds: 2 * MINUTE,
  labels: ['server'],
  expr: ({ increase }) => {
    const failed = increase('oauth_revocation_requests_total', ['server'], OVER, {
      outcome: 'server_error',
    })
    return `${failed} > 2.5\nand ${failed} > 0.5 * ${increase('oauth_revocation_requests_total', ['server'], OVER)}`
  },
  summary: '{{ $labels.server }} cannot revoke tokens',
  description:
    '{{ $value | printf "%.0f" }} revocations failed in 10 minutes, more than half of all: what should end goes on.',
  logs: { kind: ['revocation'], outcome: ['server_error'] },
  prose: {
    meaning: 'Sign-outs and the ending of stolen tokens do not work.',
    ask: [
      [
        'What do revocations come to?',
        `sum by (outcome) (rate(${metric('oauth_revocation_requests_total', { server: '$server' })}[5m]))`,
      ],
    ],
    causes: ['The storage cannot be written.', 'A deployment broke the endpoint.'],
    act: [
      'Restore the storage, or roll back.',
      'Note who asked meanwhile: those tokens must be revoked again.',
    ],
    operations: ['token-leak', 'fail-over'],
  },
  evaluation: '30s',
  scenarios: [
    {
      name: 'three of three fail',
      step: '30s',
      series: [[requests('server_error'), '0x20 1 2 3x40']],
      expect: { '12m': [], '14m30s': [{ server: 'k' }] },
    },
    {
      name: 'two fail',
      step: '30s',
      series: [[requests('server_error'), '0x20 1 2x40']],
      expect: { '30m': [] },
    },
    {
      name: 'half and half',
      step: '30s',
      series: [
        [requests('server_error'), '0x10 1+1x50'],
        [requests('success'), '0x10 1+1x50'],
      ],
      expect: { '30m': [] },
    },
    {
      name: 'each server fails a few times: at once, apart, beside successes',
      step: '30s',
      series: [
        [requests('server_error', 'at-once'), '0x20 1 2 3x60'],
        [requests('server_error', 'two-and-one-later'), '0x10 2x23 3x60'],
        // Two exporters: three of five.
        [requests('server_error', 'two-exporters', { instance: 'a' }), '0x20 2x60'],
        [requests('server_error', 'two-exporters', { instance: 'b' }), '0x20 1x60'],
        [requests('success', 'two-exporters'), '0x20 2x60'],
        [requests('server_error', 'two-of-three'), '0x20 2x60'],
        [requests('success', 'two-of-three'), '0x20 1x60'],
        [requests('success', 'successes-before'), '0x4 5x80'],
        [requests('server_error', 'successes-before'), '0x28 3x60'],
      ],
      silentFor: '1m',
      expect: {
        '14m': [{ server: 'at-once' }, { server: 'two-exporters' }],
        '17m30s': [
          { server: 'at-once' },
          { server: 'two-exporters' },
          { server: 'successes-before' },
        ],
        '24m': [{ server: 'at-once' }, { server: 'two-exporters' }, { server: 'successes-before' }],
        '35m': [],
      },
    },
    {
      name: 'refusals are no failures',
      step: '30s',
      series: [[requests('client_error'), '0+1x60']],
      expect: { '30m': [] },
    },
  ],
}
