// Panels of signing keys, certificates and clocks, and of what is tried from outside.
import { metric } from '../promql.ts'
import type { PanelDescription } from './panels.ts'
import { quantile, SERVER } from './queries.ts'

export const KEYS: readonly PanelDescription[] = [
  {
    title: 'Key rotation',
    description:
      'Where the newest rotation is, and the keys that are published. broken: tokens are refused for a key that the server publishes; find the resource server with a stale key set, or bring the old key back.',
    unit: 'short',
    queries: [
      [`${metric('oauth_key_rotation_state', SERVER)} == 1`, '{{server}} is {{state}}'],
      [metric('oauth_jwks_keys', SERVER), '{{server}} {{state}} keys'],
      [
        `sum by (server, result) (increase(${metric('oauth_key_rotations_total', SERVER)}[1h]))`,
        '{{server}} {{result}}',
      ],
    ],
    width: 12,
  },
  {
    title: 'Age of keys',
    description:
      'Since the last rotation, beside what is allowed; and since each key was first seen. The overlap is how long the newest key was published before it signed: at least as long as resource servers keep the key set.',
    unit: 's',
    queries: [
      [
        `time() - ${metric('oauth_key_last_rotation_timestamp_seconds', SERVER)}`,
        '{{server}} last rotation',
      ],
      [metric('oauth_key_rotation_max_age_seconds', SERVER), '{{server}} allowed'],
      [
        `time() - ${metric('oauth_jwks_key_first_seen_timestamp_seconds', SERVER)}`,
        '{{server}} {{key_id}}',
      ],
      [metric('oauth_key_overlap_seconds', SERVER), '{{server}} overlap'],
      [metric('oauth_jwks_max_age_seconds', SERVER), '{{server}} key set may be kept'],
    ],
    width: 12,
  },
  {
    title: 'Certificates and clocks',
    description:
      'Time to the end of each certificate, and how far the clock of a server is off ours. Beyond 5 s tokens are refused as not yet valid.',
    unit: 's',
    queries: [
      [
        `${metric('oauth_tls_certificate_not_after_timestamp_seconds', SERVER)} - time()`,
        '{{endpoint}} certificate',
      ],
      [metric('oauth_clock_skew_seconds', SERVER), '{{server}} clock'],
    ],
    width: 12,
  },
  {
    title: 'Key set fetches',
    description:
      'What our watcher gets for the key set, and how large it is. Anything but success is what resource servers get too.',
    unit: 'short',
    queries: [
      [
        `sum by (server, outcome) (increase(${metric('oauth_jwks_fetches_total', SERVER)}[10m]))`,
        '{{server}} {{outcome}}',
      ],
      [`${metric('oauth_jwks_response_bytes', SERVER)} / 1024`, '{{server}} KiB'],
    ],
    width: 12,
  },
]

export const PROBES: readonly PanelDescription[] = [
  {
    title: 'Journeys',
    description:
      'Our own runs against the server, from outside. 0: it failed twice in a row; the step tells where.',
    unit: 'short',
    queries: [
      [metric('oauth_probe_success', SERVER), '{{server}} {{journey}}'],
      [
        `sum by (server, journey, step) (increase(${metric('oauth_probe_failures_total', SERVER)}[10m]))`,
        '{{server}} {{journey}} failed at {{step}}',
      ],
      [
        `sum by (server, journey) (increase(${metric('oauth_probe_runs_total', SERVER)}[10m]))`,
        '{{server}} {{journey}} runs',
      ],
    ],
    width: 12,
  },
  {
    title: 'Time of steps',
    description:
      'p95 of each step, and how long ago the newest success was. Missed slots mean that our prober is in trouble, not the server.',
    unit: 's',
    queries: [
      [
        quantile(0.95, 'oauth_probe_step_duration_seconds', ['journey', 'step'], SERVER),
        '{{journey}} {{step}}',
      ],
      [
        `time() - ${metric('oauth_probe_last_success_timestamp_seconds', SERVER)}`,
        '{{server}} {{journey}} since success',
      ],
      [
        `sum by (journey) (increase(${metric('authslo_probe_slots_missed_total')}[10m]))`,
        '{{journey}} missed slots',
      ],
    ],
    width: 12,
  },
]
