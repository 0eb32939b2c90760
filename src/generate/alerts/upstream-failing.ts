import { metric } from '../promql.ts'
import { withLabels } from '../series-text.ts'
import { MINUTE } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'
import { BY_CAUSE, BY_OUTCOME, UPSTREAMS } from './questions.ts'

const failures = (upstream: string): string =>
  metric('oauth_upstream_failures_total', { server: 'k', upstream })

export const upstreamFailing: AlertDefinition = {
  group: 'outage',
  severity: 'ticket',
  forSeconds: 10 * MINUTE,
  labels: ['server', 'upstream'],
  expr: ({ increase }) =>
    `${increase('oauth_upstream_failures_total', ['server', 'upstream'], { seconds: 15 * MINUTE })} > 20`,
  summary: '{{ $labels.upstream }} behind {{ $labels.server }} fails',
  description:
    '{{ $value | printf "%.0f" }} requests failed in 15 minutes because {{ $labels.upstream }} did not do its part.',
  logs: { outcome: ['dependency_error'], upstream: ['$upstream'] },
  prose: {
    meaning:
      'Something that the server depends on fails again and again: an upstream identity provider, a user directory, mail, a hook, the database. Where enough requests suffer, a burn-rate alert pages; this one names the culprit.',
    ask: [UPSTREAMS, BY_CAUSE, BY_OUTCOME],
    causes: [
      '`idp`: an upstream identity provider is down, changed its keys, or its certificate expired.',
      '`directory`: LDAP or the user database does not answer, or its password was changed.',
      '`database`: the storage of the server is down, slow, or out of connections.',
      '`hook`, `mail`: an extension of ours or a mail relay fails; some servers then refuse the request.',
    ],
    act: [
      'Ask the owner of the dependency whether they know; look at its own dashboard.',
      'Where users can sign in another way, say so on the status page.',
      'If it is the database, treat it as an outage to come.',
    ],
    operations: ['identity-provider-outage', 'fail-over'],
  },
  evaluation: '1m',
  scenarios: [
    {
      name: 'two failures a minute',
      step: '1m',
      series: [
        [failures('directory'), '0x20 2+2x40'],
        [failures('mail'), '0+1x60'],
      ],
      expect: { '38m': [], '42m': [{ server: 'k', upstream: 'directory' }] },
    },
    {
      name: 'a burst that is over within ten minutes, and a little all the time',
      step: '1m',
      series: [
        [failures('idp'), '0x20 30x40'],
        [failures('hook'), '0x20 5+5x3 20x40'],
        [failures('database'), '0+1x60'],
      ],
      expect: { '29m': [], '31m': [{ server: 'k', upstream: 'idp' }] },
    },
    {
      name: 'seen by two exporters, half each',
      step: '1m',
      series: ['a', 'b'].map(
        (instance) => [withLabels(failures('idp'), { instance }), '0+1x60'] as const,
      ),
      expect: { '60m': [{ server: 'k', upstream: 'idp' }] },
    },
    {
      name: 'a failure a minute, here and there',
      step: '1m',
      series: [
        [failures('idp'), '0+1x60'],
        [failures('directory'), '0+1x60'],
      ],
      expect: { '60m': [] },
    },
  ],
}
