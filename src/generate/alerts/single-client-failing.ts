import { metric } from '../promql.ts'
import { withLabels } from '../series-text.ts'
import { MINUTE } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'
import { CLIENT_CAUSES, CLIENT_OUTCOMES, BREADTH } from './questions.ts'

const requests = (client: string, outcome: string): string =>
  metric('oauth_client_token_requests_total', { server: 'k', client, outcome })
const OVER = { seconds: 30 * MINUTE }
const BY = ['server', 'client'] as const
const FAILED = { outcome: '!~success|neutral', client: '!=__other__' } as const

export const singleClientFailing: AlertDefinition = {
  group: 'tickets',
  severity: 'ticket',
  forSeconds: 15 * MINUTE,
  outage: 'target',
  labels: ['server', 'client'],
  expr: ({ rate, increase }) =>
    `${rate('oauth_client_token_requests_total', BY, OVER, FAILED)} / ${rate('oauth_client_token_requests_total', BY, OVER, { outcome: '!=neutral' })} > 0.5\nand ${increase('oauth_client_token_requests_total', BY, OVER, { outcome: FAILED.outcome })} > 20`,
  summary: 'Client {{ $labels.client }} fails on {{ $labels.server }}',
  description:
    '{{ $value | humanizePercentage }} of its token requests of the last 30 minutes failed, more than 20 of them.',
  logs: { kind: ['token_request'], client: ['$client'] },
  prose: {
    meaning:
      'One client gets no tokens, or few. The promise is kept for everyone else, so nobody is paged: its owner has to act.',
    ask: [CLIENT_CAUSES, CLIENT_OUTCOMES, BREADTH],
    causes: [
      'Its secret or certificate expired or was rotated on one side only (`client_auth_failed`).',
      'A release of the client sends a wrong redirect address, verifier or scope (`redirect_mismatch`, `pkce_failed`, `scope_invalid`).',
      'It tries a refresh token again that was used or revoked (`refresh_reused`, `refresh_revoked`).',
      'It is disabled, or lost a grant that it needs (`client_disabled`, `client_not_allowed`).',
    ],
    act: [
      'Tell its owner what it is refused for, with the time it began.',
      'If it retries without a pause, ask for backoff, or limit it before it harms others.',
      'If nobody owns it, find out whether it is still needed.',
    ],
    operations: ['revoke-a-client'],
  },
  evaluation: '1m',
  scenarios: [
    {
      name: 'a client loses its secret; another keeps working',
      step: '1m',
      series: [
        [requests('shop', 'client_error'), '0x30 2+2x60'],
        [requests('shop', 'success'), '0+2x30 60x60'],
        [requests('batch', 'client_error'), '0x30 1+1x60'],
        [requests('batch', 'success'), '0+1x90'],
      ],
      expect: { '57m': [], '63m': [{ server: 'k', client: 'shop' }] },
    },
    {
      name: 'every failure counts, whoever is to blame',
      step: '1m',
      series: [
        [requests('shop', 'server_error'), '0+0.4x90'],
        [requests('shop', 'throttled'), '0+0.4x90'],
        [requests('shop', 'success'), '0+0.4x90'],
      ],
      expect: { '80m': [{ server: 'k', client: 'shop' }] },
    },
    {
      name: 'just half, and too few to say',
      step: '1m',
      series: [
        [requests('half', 'client_error'), '0+3x90'],
        [requests('half', 'success'), '0+3x90'],
        [requests('rare', 'client_error'), '0+0.6x90'],
      ],
      expect: { '80m': [] },
    },
    {
      name: 'successes of two grants; and few failures among few requests',
      step: '1m',
      series: [
        [requests('shop', 'client_error'), '0+3x90'],
        [withLabels(requests('shop', 'success'), { grant_type: 'refresh_token' }), '0+2x90'],
        [withLabels(requests('shop', 'success'), { grant_type: 'client_credentials' }), '0+2x90'],
        [requests('rare', 'client_error'), '0+0.6x90'],
        [requests('rare', 'success'), '0+0.5x90'],
      ],
      expect: { '90m': [] },
    },
    {
      name: 'successes that are over count for as long as failures do',
      step: '1m',
      series: [
        [requests('shop', 'client_error'), '0+1x100'],
        [requests('shop', 'success'), '0+10x40 400x60'],
      ],
      expect: { '75m': [], '85m': [{ server: 'k', client: 'shop' }] },
    },
    {
      name: 'waiting is no failure; strangers are nobody in particular',
      step: '1m',
      series: [
        [requests('tv', 'neutral'), '0+5x90'],
        [requests('tv', 'client_error'), '0+1x90'],
        [requests('tv', 'success'), '0+1x90'],
        [requests('__other__', 'client_error'), '0+5x90'],
      ],
      expect: { '80m': [] },
    },
    {
      name: 'waiting does not hide failures',
      step: '1m',
      series: [
        [requests('tv', 'neutral'), '0+9x90'],
        [requests('tv', 'client_error'), '0+1x90'],
      ],
      expect: { '80m': [{ server: 'k', client: 'tv' }] },
    },
  ],
}
