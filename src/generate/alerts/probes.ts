// What is tried from outside, without credentials: is the server there, are its keys, is its certificate?
import { duration, metric } from '../promql.ts'
import { withLabels } from '../series-text.ts'
import { DAY, MINUTE, type ScaledQueries } from '../scaled-queries.ts'
import type { AlertDefinition, AlertScenario } from './alert.ts'
import { countedScenarios } from './counted.ts'
import { BY_OUTCOME, ENDPOINTS_BY_STATUS } from './questions.ts'

const PROBES = [
  'What do the probes say?',
  metric('oauth_probe_success', { server: '$server' }),
] as const
const success = (journey: string): string => metric('oauth_probe_success', { server: 'k', journey })
/** None of the journeys succeeded, and more than one run failed: one alone, of a journey that runs seldom, pages nobody. */
const failing = (
  journey: string,
  minutes: number,
  { seconds, increase }: ScaledQueries,
): string => {
  const newest = `max by (server) (max_over_time(${metric('oauth_probe_success', { journey })}[${duration(seconds(minutes * MINUTE))}]))`
  const over = { seconds: 30 * MINUTE }
  return `${newest} == 0 and on (server) ${increase('oauth_probe_failures_total', ['server'], over, { journey })} > 1.5`
}

const failures = (journey: string): string =>
  metric('oauth_probe_failures_total', { server: 'k', journey, step: 'discovery_request' })

const dies = (journey: string, minutes: number, others: string): readonly AlertScenario[] => {
  const failed = (of: string, server: string): string =>
    metric('oauth_probe_failures_total', { server, journey: of, step: 'discovery_request' })
  /** A server whose probe never succeeds again, and the failures that are counted. */
  const from = (
    server: string,
    counted: string,
    more = {},
  ): readonly (readonly [string, string])[] => [
    [withLabels(metric('oauth_probe_success', { server, journey }), more), '1x20 0x100'],
    [withLabels(failed(journey, server), more), counted],
  ]
  return [
    {
      name: 'it answers no more',
      step: '30s',
      series: [
        [success(journey), '1x20 0x40'],
        [failures(journey), '0x20 1+0.5x40'],
        [success(others), '1x60'],
      ],
      expect: { [`${10 + minutes - 1}m`]: [], [`${10 + minutes + 1}m`]: [{ server: 'k' }] },
    },
    {
      name: 'a run that fails between two that do not',
      step: '30s',
      series: [
        [success(journey), '1 0 0 1x2 0 0 1x50'],
        [failures(journey), '0 1x3 2x54'],
        [success(others), '0x60'],
        [metric('oauth_probe_success', { server: 'other', journey }), '1x60'],
      ],
      expect: { '28m': [] },
    },
    {
      name: 'one run that fails, of a journey that runs every ten minutes',
      step: '30s',
      series: [
        [success(journey), '1x20 0x20 1x20'],
        [failures(journey), '0x20 1x40'],
      ],
      expect: { '29m': [] },
    },
    {
      name: 'each server a story of few failures',
      step: '30s',
      series: [
        ...from('twenty-minutes-apart', '0x20 1x39 2x60'),
        ...from('forty-minutes-apart', '0x20 1x79 2x20'),
        ...from('failures-of-others', '0x20 1x100'),
        [failed(others, 'failures-of-others'), '0+1x120'],
        // Two exporters: each sees one failure; only one of them sees the other server fail.
        ...from('one-failure-each', '0x20 1x100', { instance: 'a' }),
        ...from('one-failure-each', '0x20 1x100', { instance: 'b' }),
        ...from('one-sees-it', '0x20 1+1x100', { instance: 'a' }),
        [metric('oauth_probe_success', { server: 'one-sees-it', journey }), '1x120'],
      ],
      silentFor: '1m',
      expect: {
        '25m': [{ server: 'one-failure-each' }],
        '35m': [{ server: 'one-failure-each' }, { server: 'twenty-minutes-apart' }],
        '57m': [],
      },
    },
  ]
}

export const serverDown: AlertDefinition = {
  group: 'outage',
  severity: 'page',
  outage: 'source',
  labels: ['server'],
  expr: (queries) => failing('=~discovery|client-credentials', 3, queries),
  summary: '{{ $labels.server }} does not answer',
  description: 'No probe of {{ $labels.server }} has succeeded for 3 minutes.',
  prose: {
    meaning:
      'From where authslo runs, the authorization server cannot be reached, or answers with errors.',
    ask: [PROBES, ENDPOINTS_BY_STATUS, BY_OUTCOME],
    causes: [
      'The server is down, or what is in front of it: load balancer, DNS, certificate.',
      'The network between authslo and the server, and nothing else: then its log shows requests of others.',
    ],
    act: [
      'Ask it yourself, from another network.',
      'If its log still shows successes, repair the way of the probe.',
      'Else declare an incident, and fail over.',
    ],
    operations: ['fail-over'],
  },
  evaluation: '30s',
  scenarios: dies('discovery', 3, 'tls'),
}

export const issuanceProbeFailing: AlertDefinition = {
  group: 'outage',
  severity: 'page',
  outage: 'target',
  labels: ['server'],
  expr: (queries) =>
    failing('=~client-credentials|authorization-code-pkce|refresh-cycle', 5, queries),
  summary: 'No probe gets a token from {{ $labels.server }}',
  description:
    'For 5 minutes no journey that asks {{ $labels.server }} for a token has succeeded, by whatever grant.',
  prose: {
    meaning:
      'The server may answer, but nobody gets a token: seen from outside, and so also where its log is silent.',
    ask: [
      PROBES,
      [
        'At which step?',
        `sum by (journey, step) (increase(${metric('oauth_probe_failures_total', { server: '$server' })}[10m]))`,
      ],
      BY_OUTCOME,
    ],
    causes: [
      'The token endpoint, or its database, or its signing key.',
      'The clients of the probes alone: removed, disabled, or their secret has ended. Then others get tokens.',
      'The clock of the server: tokens are dated in the future.',
    ],
    act: [
      'Run `authslo probe` for the server: it says step by step what happens.',
      'Where others get tokens, renew what the probes have, and end it there.',
      'Else declare an incident: roll back what was deployed, restore what the server depends on, fail over.',
    ],
    operations: ['fail-over'],
  },
  evaluation: '30s',
  scenarios: [
    ...dies('client-credentials', 5, 'discovery'),
    {
      name: 'one grant alone',
      step: '30s',
      series: [
        [success('client-credentials'), '1x60'],
        [success('refresh-cycle'), '1x20 0x40'],
        [failures('refresh-cycle'), '0x20 1+0.5x40'],
      ],
      expect: { '29m': [] },
    },
  ],
}

export const jwksUnavailable: AlertDefinition = {
  group: 'keys',
  severity: 'page',
  labels: ['server'],
  expr: (queries) => failing('jwks', 5, queries),
  summary: 'The key set of {{ $labels.server }} cannot be fetched',
  description:
    'For 5 minutes no fetch of the key set succeeded. Resource servers go on with what they have, until their cache ends or they restart.',
  prose: {
    meaning:
      'Whoever checks tokens by signature needs this document. Refusals begin when caches end.',
    ask: [
      PROBES,
      [
        'What does a fetch come to?',
        `sum by (outcome) (rate(${metric('oauth_jwks_fetches_total', { server: '$server' })}[10m]))`,
      ],
    ],
    causes: [
      'The server is down: then other alerts page as well.',
      'A rule of a proxy or of a content network hides the path.',
      'A rotation left an unreadable key set.',
    ],
    act: [
      'Fetch it yourself: what status, what content?',
      'Serve the last good key set from a static place if the repair takes longer than caches live.',
      'Do not restart resource servers: they would lose the keys that they have.',
    ],
    operations: ['rotate-keys'],
  },
  evaluation: '30s',
  scenarios: dies('jwks', 5, 'discovery'),
}

const certificate = (days: number): AlertDefinition => {
  const notAfter = metric('oauth_tls_certificate_not_after_timestamp_seconds', {
    server: 'k',
    endpoint: 'token',
  })
  const severity = days < 7 ? 'page' : 'ticket'
  return {
    group: 'outage',
    severity,
    labels: ['server', 'endpoint'],
    expr: ({ seconds }) =>
      `${metric('oauth_tls_certificate_not_after_timestamp_seconds')} - time() < ${seconds(days * DAY)}`,
    summary: 'The certificate of {{ $labels.server }} ends in {{ $value | humanizeDuration }}',
    description:
      'The certificate of {{ $labels.endpoint }} is valid for less than {{ $value | humanizeDuration }} more.',
    prose: {
      meaning: 'When it has ended, no client that checks certificates gets a token any more.',
      ask: [
        [
          'Which end when?',
          `${metric('oauth_tls_certificate_not_after_timestamp_seconds', { server: '$server' })} - time()`,
        ],
      ],
      causes: [
        'Renewal failed, or its result was not loaded.',
        'A certificate that nobody renews.',
      ],
      act: [
        'Renew it, load it, and see the new end from outside.',
        'Find out why it did not renew itself.',
      ],
    },
    evaluation: '5m',
    scenarios: [
      {
        name: 'a minute less than that, and a little later',
        step: '5m',
        series: [[notAfter, `${days * DAY + 1800}x20`]],
        expect: { '30m': [], '35m': [{ server: 'k', endpoint: 'token' }] },
      },
      {
        name: 'enough time',
        step: '5m',
        series: [[notAfter, `${days * DAY + 36_000}x40`]],
        expect: { '190m': [] },
      },
    ],
  }
}
/** A page, a ticket. */
export const CERTIFICATE_DAYS = { urgent: 3, soon: 21 } as const
export const tlsCertificateExpiry = certificate(CERTIFICATE_DAYS.urgent)
export const tlsCertificateExpirySoon = certificate(CERTIFICATE_DAYS.soon)

export const probesStopped: AlertDefinition = {
  group: 'pipeline',
  severity: 'ticket',
  team: 'platform',
  forSeconds: 5 * MINUTE,
  labels: ['journey'],
  expr: ({ increase }) =>
    `${increase('authslo_probe_slots_missed_total', ['journey'], { seconds: 10 * MINUTE })} > 2.5`,
  summary: 'Probes {{ $labels.journey }} do not run',
  description:
    '{{ $value | printf "%.0f" }} runs were left out in 10 minutes: what they would have shown is unknown.',
  prose: {
    meaning: 'The exporter did not start runs that were due. That says nothing of the server.',
    ask: [
      [
        'Which are left out?',
        `sum by (journey) (increase(${metric('authslo_probe_slots_missed_total')}[10m]))`,
      ],
    ],
    causes: ['Too little CPU for the exporter.', 'Runs that take longer than their interval.'],
    act: ['Give the exporter CPU, or probe less often.'],
    operations: ['restart-the-exporter'],
  },
  evaluation: '1m',
  scenarios: countedScenarios(
    metric('authslo_probe_slots_missed_total', { journey: 'jwks' }),
    { journey: 'jwks' },
    {
      least: 3,
      windowSeconds: 10 * MINUTE,
      forSeconds: 5 * MINUTE,
      keepFiringSeconds: 30 * MINUTE,
    },
  ),
}
