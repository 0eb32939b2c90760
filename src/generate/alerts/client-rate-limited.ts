import { metric } from '../promql.ts'
import { withLabels } from '../series-text.ts'
import { MINUTE } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'
import { CLIENT_CAUSES, CLIENT_OUTCOMES } from './questions.ts'

const requests = (client: string, outcome: string): string =>
  metric('oauth_client_token_requests_total', { server: 'k', client, outcome })

export const clientRateLimited: AlertDefinition = {
  group: 'tickets',
  severity: 'ticket',
  forSeconds: 15 * MINUTE,
  outage: 'target',
  labels: ['server', 'client'],
  expr: ({ increase }) =>
    `${increase('oauth_client_token_requests_total', ['server', 'client'], { seconds: 30 * MINUTE }, { outcome: 'throttled' })} > 50`,
  summary: 'Client {{ $labels.client }} is throttled on {{ $labels.server }}',
  description:
    '{{ $value | printf "%.0f" }} of its token requests of the last 30 minutes met a rate limit.',
  logs: { kind: ['token_request'], outcome: ['throttled'], client: ['$client'] },
  prose: {
    meaning:
      'A client asks for more tokens than it is allowed to. Either it does not keep its tokens until they expire, or it has grown and its limit has not.',
    ask: [CLIENT_OUTCOMES, CLIENT_CAUSES],
    causes: [
      'The client fetches a token for each call of an API in place of keeping it.',
      'It retries at once after 429, without regard to Retry-After.',
      'It was scaled out: many instances with one client id share one limit.',
    ],
    act: [
      'Compare its requests with the lifetime of its tokens: more than one a lifetime and instance is waste.',
      'Ask its owner to keep tokens and to back off; raise the limit only where the need is real.',
    ],
    operations: ['revoke-a-client'],
  },
  evaluation: '1m',
  scenarios: [
    {
      name: 'two a minute, for longer than a quarter of an hour',
      step: '1m',
      series: [
        [requests('shop', 'throttled'), '0x20 2+2x60'],
        [requests('batch', 'throttled'), '0+1x80'],
        [requests('web', 'client_error'), '0+9x80'],
      ],
      expect: { '59m': [], '63m': [{ server: 'k', client: 'shop' }] },
    },
    {
      name: 'a short burst',
      step: '1m',
      series: [[requests('shop', 'throttled'), '0x20 30 55x60']],
      expect: { '35m': [], '37m': [{ server: 'k', client: 'shop' }] },
    },
    {
      name: 'of two grants, one a minute each',
      step: '1m',
      series: ['refresh_token', 'client_credentials'].map(
        (grant) =>
          [withLabels(requests('shop', 'throttled'), { grant_type: grant }), '0+1x90'] as const,
      ),
      expect: { '90m': [{ server: 'k', client: 'shop' }] },
    },
    {
      name: 'less than two a minute',
      step: '1m',
      series: [[requests('shop', 'throttled'), '0+1.5x90']],
      expect: { '90m': [] },
    },
  ],
}
