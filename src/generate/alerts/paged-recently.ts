import { GROUP_LABELS } from '../../slis/verdict.ts'
import { alerts, recorded } from '../promql.ts'
import { MINUTE } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'

const burn = (tier: string, server: string, alertstate = 'firing'): string =>
  alerts({
    alertname: 'OAuthRefreshSuccessBurn',
    slo: 'refresh-success',
    slo_tier: tier,
    alertstate,
    server,
  })
const GROUP = Object.fromEntries(GROUP_LABELS.map((label) => [label, `some ${label}`]))
const SLO = { slo: '$slo' }

/** Its window is the short one of the tier `steady`, which remembers an incident for as long after its end. */
export const pagedRecently: AlertDefinition = {
  group: 'outage',
  severity: 'none',
  labels: ['slo', 'server'],
  expr: ({ fired }) =>
    fired({ slo_tier: 'fast' }, ['slo', 'server', ...GROUP_LABELS], { seconds: 30 * MINUTE }),
  summary:
    'The fast page of {{ $labels.slo }} of {{ $labels.server }} told less than 30 minutes ago',
  description:
    'Nobody is to be told this. While it fires, the slower page of the same promise is silent: it would tell the same incident again after its end.',
  prose: {
    meaning:
      'The fast page of a promise fired within the last half hour. Its inhibition ends when it resolves, some five minutes after an incident; the windows of the slower page remember that incident for half an hour. Without this alert they would page for what is over.',
    ask: [
      ['Which page was it?', `max_over_time(${alerts({ ...SLO, slo_tier: 'fast' })}[1h])`],
      [
        'Is the budget still burning?',
        `${recorded('slo:bad_events:rate5m', SLO)} / (${recorded('slo:events:rate5m', SLO)} > 0)`,
      ],
    ],
    causes: ['The page that it names.'],
    act: [
      'Nothing. If the promise is still broken half an hour after the fast page resolved, the slower page fires by itself.',
      'If this arrives in a mailbox, its route is missing: take `severity="none"` of the generated Alertmanager fragment.',
    ],
  },
  evaluation: '30s',
  scenarios: [
    {
      name: 'as long as the fast page fires, and half an hour more',
      step: '30s',
      series: [[burn('fast', 'k'), '_x20 1x20 _x100']],
      expect: {
        '9m': [],
        '11m': [{ server: 'k', slo: 'refresh-success' }],
        '49m': [{ server: 'k', slo: 'refresh-success' }],
        '51m': [],
      },
      silentFor: '30s',
    },
    {
      name: 'of a promise to one group, that group alone',
      step: '30s',
      series: [
        [
          alerts({
            alertname: 'OAuthRefreshSuccessBurn',
            slo: 'refresh-success',
            slo_tier: 'fast',
            alertstate: 'firing',
            server: 'k',
            ...GROUP,
          }),
          '1x20',
        ],
      ],
      expect: { '5m': [{ server: 'k', slo: 'refresh-success', ...GROUP }] },
    },
    {
      name: 'nothing was told: it is pending, or slower',
      step: '30s',
      series: [
        [burn('fast', 'k', 'pending'), '1x40'],
        [burn('steady', 'k'), '1x40'],
      ],
      expect: { '20m': [] },
    },
  ],
}
