import { metric } from '../promql.ts'
import { MINUTE } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'

const OVER = { seconds: 10 * MINUTE }
const requests = (outcome: string): string =>
  metric('oauth_revocation_requests_total', { server: 'k', outcome })

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
      name: 'refusals are no failures',
      step: '30s',
      series: [[requests('client_error'), '0+1x60']],
      expect: { '30m': [] },
    },
  ],
}
