import { metric } from '../promql.ts'
import { withLabels } from '../series-text.ts'
import { MINUTE } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'
import { BY_CAUSE, BY_OUTCOME, SOURCES_TRUSTED, UPSTREAMS } from './questions.ts'

const requests = (outcome: string): string =>
  metric('oauth_token_requests_total', { server: 'k', outcome })
const ofStrangers = metric('oauth_client_token_requests_total', {
  server: 'k',
  client: '__other__',
  outcome: 'throttled',
})
const of = (server: string, outcome: string): string =>
  metric('oauth_token_requests_total', { server, outcome })
const ofClient = (server: string, client: string, outcome: string, more = {}): string =>
  withLabels(metric('oauth_client_token_requests_total', { server, client, outcome }), more)
const OVER = { seconds: 5 * MINUTE }
const BY = ['server'] as const

export const issuanceStopped: AlertDefinition = {
  group: 'outage',
  severity: 'page',
  forSeconds: MINUTE,
  outage: 'source',
  labels: ['server'],
  expr: ({ increase }) => {
    const failed = increase('oauth_token_requests_total', BY, OVER, {
      outcome: '=~server_error|dependency_error|throttled',
    })
    // Whoever never had a success and is throttled is an attack, not an outage, however few honest clients there are at night.
    const strangers = increase('oauth_client_token_requests_total', BY, OVER, {
      client: '__other__',
      outcome: 'throttled',
    })
    const succeeded = increase('oauth_token_requests_total', BY, OVER, { outcome: 'success' })
    return `${failed} - (${strangers} or 0 * ${failed}) > 2.5\nunless ${succeeded} > 0`
  },
  summary: '{{ $labels.server }} issues no tokens at all',
  description:
    '{{ $value | printf "%.0f" }} token requests failed by the fault of the platform in 5 minutes, and not one succeeded.',
  logs: { kind: ['token_request'], outcome: ['server_error', 'dependency_error', 'throttled'] },
  prose: {
    meaning:
      'Every token request of the last five minutes that the platform had to answer failed. No client can get a token; those that hold one go on until it expires.',
    ask: [SOURCES_TRUSTED, BY_CAUSE, UPSTREAMS, BY_OUTCOME],
    causes: [
      'The storage behind the server is gone: grants and sessions cannot be written (`storage`, `timeout`).',
      'The server is up and broken: a deployment, a configuration, a lost signing key (`internal`).',
      'A rate limit or a firewall in front of it throttles everyone (`rate_limited`).',
    ],
    act: [
      'Declare an incident: nobody can sign in.',
      'Roll back what was deployed when the errors began.',
      'Restore the dependency that `oauth_upstream_failures_total` names; fail over if that takes more than minutes.',
      'Tell the owners of clients how long their cached tokens live: that is their time to harm.',
    ],
    operations: ['fail-over', 'identity-provider-outage'],
  },
  evaluation: '30s',
  scenarios: [
    {
      name: 'storage dies: errors, and no success any more',
      step: '30s',
      series: [
        [requests('success'), '0+10x20 200x40'],
        [requests('dependency_error'), '0x20 1+1x40'],
      ],
      expect: { '15m': [], '17m': [{ server: 'k' }] },
    },
    {
      name: 'each cause of the platform counts',
      step: '30s',
      series: [
        [requests('server_error'), '0x20 1x40'],
        [requests('dependency_error'), '0x20 1x40'],
        [requests('throttled'), '0x20 1x40'],
        [requests('success'), '5x60'],
      ],
      expect: { '10m': [], '12m': [{ server: 'k' }], '25m': [] },
      silentFor: '1m',
    },
    {
      name: 'an error every minute and a half',
      step: '30s',
      series: [[requests('server_error'), '0x10 0.334+0.334x49']],
      expect: { '20m': [{ server: 'k' }] },
    },
    {
      name: 'two errors are not an outage',
      step: '30s',
      series: [
        [requests('server_error'), '0x20 1 2x40'],
        [requests('success'), '5x60'],
      ],
      expect: { '30m': [] },
    },
    {
      name: 'what clients do wrong is not an outage',
      step: '30s',
      series: [
        [requests('client_error'), '0+5x60'],
        [requests('user_error'), '0+5x60'],
        [requests('neutral'), '0+5x60'],
      ],
      expect: { '30m': [] },
    },
    {
      name: 'strangers who are throttled are not an outage, nor are two errors beside',
      step: '30s',
      series: [
        [requests('throttled'), '0+5x60'],
        [ofStrangers, '0+5x60'],
        [requests('server_error'), '0x20 2x40'],
      ],
      expect: { '30m': [] },
    },
    {
      name: 'three of the throttled are no strangers',
      step: '30s',
      series: [
        [requests('throttled'), '0+5x20 103+5x39'],
        [ofStrangers, '0+5x20 100+5x39'],
      ],
      expect: { '10m': [], '13m': [{ server: 'k' }] },
    },
    {
      name: 'some requests still succeed; those of another server do not count',
      step: '30s',
      series: [
        [requests('server_error'), '0+5x60'],
        [requests('success'), '0+1x60'],
        [
          metric('oauth_token_requests_total', { server: 'other', outcome: 'server_error' }),
          '0+5x60',
        ],
      ],
      expect: { '20m': [{ server: 'other' }] },
    },
    {
      name: 'the exporter is gone after errors: five minutes of them, and five that it keeps firing',
      step: '30s',
      series: [[requests('server_error'), '0+5x40 _x40']],
      expect: { '29m': [{ server: 'k' }], '31m': [] },
      silentFor: '1m',
    },
    {
      name: 'each server has failures of its own kind, and no success',
      step: '30s',
      series: [
        // Clients that are known are throttled; strangers are refused, which takes nothing from them.
        [of('known-and-throttled', 'throttled'), '0+1x60'],
        [ofClient('known-and-throttled', 'shop', 'throttled'), '0+1x60'],
        [ofClient('known-and-throttled', '__other__', 'client_error'), '0+9x60'],
        // Strangers at two endpoints.
        [of('strangers', 'throttled'), '0+10x60'],
        [ofClient('strangers', '__other__', 'throttled', { grant_type: 'a' }), '0+5x60'],
        [ofClient('strangers', '__other__', 'throttled', { grant_type: 'b' }), '0+5x60'],
        [of('refused-by-many', 'server_error'), '0x20 2x40'],
        [of('refused-by-many', 'client_error'), '0+5x60'],
      ],
      silentFor: '1m',
      expect: {
        '13m': [{ server: 'known-and-throttled' }],
        '25m': [{ server: 'known-and-throttled' }],
      },
    },
    {
      name: 'half a minute without success is not one yet',
      step: '30s',
      series: [
        [requests('server_error'), '0+1x40'],
        [requests('success'), '0x3 1x40'],
      ],
      expect: { '6m': [] },
    },
  ],
}
