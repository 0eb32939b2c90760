// Key rotations that went wrong, stand still, or are overdue.
import { metric } from '../promql.ts'
import { withLabels } from '../series-text.ts'
import { DAY, MINUTE } from '../scaled-queries.ts'
import type { AlertDefinition } from './alert.ts'
import { countedScenarios } from './counted.ts'

const SERVER = { server: '$server' } as const
const STATE = [
  'Where does the rotation stand?',
  `${metric('oauth_key_rotation_state', SERVER)} == 1`,
] as const
const KEYS = ['Which keys are published?', metric('oauth_jwks_keys', SERVER)] as const
const state = (name: string): string =>
  metric('oauth_key_rotation_state', { server: 'k', state: name })

export const keyRotationBroken: AlertDefinition = {
  group: 'keys',
  severity: 'page',
  labels: ['server'],
  expr: () => `max by (server) (${metric('oauth_key_rotation_state', { state: 'broken' })}) == 1`,
  summary: 'A key rotation of {{ $labels.server }} is broken',
  description:
    'Tokens are signed with a key that is not, or not any more, in the key set of {{ $labels.server }}: they are refused.',
  prose: {
    meaning:
      'The server signs with a key that resource servers cannot know, or withdrew one whose tokens still live.',
    ask: [STATE, KEYS],
    causes: [
      'The new key signed before it was published.',
      'The old key was removed too early.',
      'Replicas have different keys.',
    ],
    act: [
      'Publish the key again that tokens are signed with; nothing else helps as fast.',
      'Then go on as in the runbook, from the beginning.',
    ],
    operations: ['rotate-keys'],
  },
  evaluation: '30s',
  scenarios: [
    {
      name: 'the state is broken',
      step: '30s',
      series: [
        [state('broken'), '0x10 1x20'],
        // Another exporter has not seen it.
        [withLabels(state('broken'), { instance: 'b' }), '0x30'],
        [state('idle'), '1x10 0x20'],
      ],
      expect: { '5m': [], '6m': [{ server: 'k' }] },
    },
    {
      name: 'a rotation on its way',
      step: '30s',
      series: [
        [state('broken'), '0x30'],
        [state('signing'), '1x30'],
      ],
      expect: { '15m': [] },
    },
  ],
}

const rotations = (result: string): string =>
  metric('oauth_key_rotations_total', { server: 'k', result })
export const keyRotationStalled: AlertDefinition = {
  group: 'keys',
  severity: 'ticket',
  labels: ['server', 'result'],
  expr: ({ increase }) =>
    `${increase('oauth_key_rotations_total', ['server', 'result'], { seconds: DAY }, { result: '=~stalled|failed|rolled_back|overlap_too_short' })} > 0.5`,
  summary: 'A key rotation of {{ $labels.server }} ended as {{ $labels.result }}',
  description: 'No token need have been refused yet; the next time it may be.',
  prose: {
    meaning:
      'A rotation did not end as it should: it stood still, was taken back, failed, or left too little time between publishing and signing.',
    ask: [
      [
        'How did rotations end?',
        `sum by (result) (increase(${metric('oauth_key_rotations_total', SERVER)}[7d]))`,
      ],
      KEYS,
      STATE,
    ],
    causes: [
      'A step was forgotten or done too early.',
      'The overlap is shorter than resource servers keep a key set.',
    ],
    act: ['Finish it, or take it back, by day.', 'Set the times of the procedure right.'],
    operations: ['rotate-keys'],
  },
  evaluation: '5m',
  scenarios: ['stalled', 'failed', 'rolled_back', 'overlap_too_short'].flatMap((result) =>
    countedScenarios(
      rotations(result),
      { server: 'k', result },
      { least: 1, windowSeconds: DAY, keepFiringSeconds: 30 * MINUTE },
      [rotations('completed')],
    ),
  ),
}

const last = metric('oauth_key_last_rotation_timestamp_seconds', { server: 'k' })
const maxAge = metric('oauth_key_rotation_max_age_seconds', { server: 'k' })
export const keyRotationOverdue: AlertDefinition = {
  group: 'keys',
  severity: 'ticket',
  labels: ['server'],
  expr: () =>
    `time() - ${metric('oauth_key_last_rotation_timestamp_seconds')} > on (server) group_left () max by (server) (${metric('oauth_key_rotation_max_age_seconds')})`,
  summary: 'The keys of {{ $labels.server }} are overdue for rotation',
  description:
    'The last rotation was {{ $value | humanizeDuration }} ago, longer than the configuration allows.',
  prose: {
    meaning:
      'A key that signs for too long is worth more to a thief, and a rotation that nobody practises goes wrong when it must be quick.',
    ask: [
      ['How old is it?', `time() - ${metric('oauth_key_last_rotation_timestamp_seconds', SERVER)}`],
      KEYS,
    ],
    causes: ['Rotation by hand was forgotten.', 'Automatic rotation stopped.'],
    act: ['Rotate by day, as in the runbook.'],
    operations: ['rotate-keys'],
  },
  evaluation: '1m',
  scenarios: [
    {
      name: 'an hour is allowed',
      step: '1m',
      series: [
        [last, '0x90'],
        [maxAge, '3600x90'],
        // Another exporter still has the older file.
        [withLabels(maxAge, { instance: 'b' }), '1800x90'],
      ],
      expect: { '60m': [], '61m': [{ server: 'k' }] },
    },
    {
      name: 'two are',
      step: '1m',
      series: [
        [last, '0x90'],
        [maxAge, '7200x90'],
      ],
      expect: { '90m': [] },
    },
  ],
}
