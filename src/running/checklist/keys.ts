// Are the keys good, and can everyone get them?
import { CLOCK_SKEW_SECONDS } from '../../generate/alerts/clock-skew.ts'
import { CERTIFICATE_DAYS } from '../../generate/alerts/probes.ts'
import type { Finding } from '../../server/checklist.ts'
import { count, counted, duration, words } from '../../server/figures.ts'
import type { Reason } from '../../events.ts'
import { asRead, gaugeOf, sumBy, sumOf, untold, untoldOf, type Answer, type View } from './view.ts'

const DAY_SECONDS = 86_400
const WATCH = 'give the server an `issuer`, so that it is watched from outside'

const rotation = (view: View, server: string): Finding => {
  const states = view.rows('oauth_key_rotation_state', { server })
  const state = states.find(({ value }) => value === 1)?.labels.state
  if (state === undefined)
    return {
      state: 'unknown',
      of: server,
      text: 'No source tells its signing keys.',
      remedy: WATCH,
    }
  const ended = view.lastHour('oauth_key_rotations_total', { server })
  const bad = ended.filter(({ labels }) => labels.result !== 'completed')
  const at = gaugeOf(view, 'oauth_key_last_rotation_timestamp_seconds', { server })
  const maxAge = gaugeOf(view, 'oauth_key_rotation_max_age_seconds', { server })
  const age = at === undefined ? undefined : view.now / 1000 - at
  const overdue = age !== undefined && maxAge !== undefined && age > maxAge
  const keys = view.rows('oauth_jwks_keys', { server }).filter(({ value }) => value > 0)
  return {
    state:
      state === 'broken' ? 'bad' : state !== 'idle' || overdue || bad.length > 0 ? 'look' : 'fine',
    of: server,
    text: state === 'idle' ? 'No rotation of the signing key is open.' : `Key rotation: ${state}.`,
    facts: [
      ...(keys.length === 0
        ? ['no published key was seen']
        : keys.map(({ labels, value }) => `${counted(value, `${labels.state} key`)} published`)),
      ...(age === undefined ? [] : [`last rotated, or first seen, ${duration(age)} ago`]),
      ...(maxAge === undefined ? [] : [`may become ${duration(maxAge)} old`]),
      ...ended.map(
        ({ labels, value }) =>
          `${counted(value, 'rotation')} in the last hour: ${words(labels.result ?? '')}`,
      ),
    ],
  }
}

const keySet = (view: View, server: string): Finding => {
  const works = gaugeOf(view, 'oauth_probe_success', { server, journey: 'jwks' })
  if (works === undefined)
    return {
      state: 'unknown',
      of: server,
      text: 'Nobody looks whether its key set can be fetched.',
      remedy: WATCH,
    }
  const fetches = view.lately('oauth_jwks_fetches_total', { server })
  const maxAge = gaugeOf(view, 'oauth_jwks_max_age_seconds', { server })
  const failed = fetches.filter(({ labels }) => labels.outcome !== 'success')
  return {
    state: works === 0 ? 'bad' : failed.length > 0 ? 'look' : 'fine',
    of: server,
    text: works === 0 ? 'Its key set cannot be fetched.' : 'Its key set can be fetched.',
    facts: [
      ...sumBy(fetches, ({ labels }) => labels.outcome ?? '').map(
        ([outcome, value]) => `${counted(value, 'fetch', 'fetches')} lately: ${words(outcome)}`,
      ),
      ...(maxAge === undefined ? [] : [`others may keep it for ${duration(maxAge)}`]),
    ],
  }
}

const certificates = (view: View, server: string): readonly Finding[] => {
  const rows = view.rows('oauth_tls_certificate_not_after_timestamp_seconds', { server })
  if (rows.length === 0)
    return [
      {
        state: 'unknown',
        of: server,
        text: 'No probe has seen a TLS certificate.',
        remedy: 'give the server an `issuer` that begins with https://',
      },
    ]
  return rows.map(({ labels, value }): Finding => {
    const left = value - view.now / 1000
    const days = left / DAY_SECONDS
    const where = `certificate of ${labels.endpoint}`
    return {
      state:
        days < CERTIFICATE_DAYS.urgent ? 'bad' : days < CERTIFICATE_DAYS.soon ? 'look' : 'fine',
      of: server,
      text:
        left <= 0
          ? `The ${where} expired ${duration(-left)} ago.`
          : `The ${where} expires in ${duration(left)}.`,
    }
  })
}

const clock = (view: View, server: string): Finding => {
  const skew = gaugeOf(view, 'oauth_clock_skew_seconds', { server })
  if (skew === undefined)
    return {
      state: 'unknown',
      of: server,
      text: 'Nobody compares its clock with ours.',
      remedy: WATCH,
    }
  const off = Math.abs(skew)
  const which = skew > 0 ? 'ahead of' : 'behind'
  return {
    state:
      off > CLOCK_SKEW_SECONDS.severe ? 'bad' : off > CLOCK_SKEW_SECONDS.wrong ? 'look' : 'fine',
    of: server,
    text:
      off === 0 ? 'Its clock agrees with ours.' : `Its clock is ${duration(off)} ${which} ours.`,
  }
}

/** Causes that keys, key sets and clocks have. */
const OF_KEYS: ReadonlySet<Reason | undefined> = new Set<Reason>([
  'unknown_kid',
  'bad_signature',
  'jwks_unavailable',
  'jwks_invalid',
  'not_yet_valid',
])

const refusals = (view: View): readonly Finding[] => {
  const findings = view.resourceServers.flatMap((resource_server): readonly Finding[] => {
    const found = view
      .lately('oauth_token_rejections_total', { resource_server })
      .filter(({ labels }) => OF_KEYS.has(labels.reason))
    if (found.length === 0) return []
    const ours = found.some(({ labels }) => labels.fault === 'platform')
    return [
      {
        state: ours ? 'bad' : 'look',
        of: resource_server,
        text: `${counted(sumOf(found), 'token')} refused for their key or their time.`,
        facts: found.map(
          ({ labels, value }) =>
            `${words(labels.reason ?? '')}: ${count(value)}, fault: ${labels.fault ?? 'unknown'}`,
        ),
      },
    ]
  })
  const unknown = [
    ...view.servers.map((server) =>
      untold(view, server, ['validations'], 'for what cause its tokens are refused'),
    ),
    ...view.resourceServers.map((each) => untoldOf(view, each)),
  ].filter((each) => each !== undefined)
  if (findings.length > 0 || unknown.length > 0) return [...findings, ...unknown]
  const all = sumOf(view.lately('oauth_token_validations_total'))
  return all === 0
    ? [{ state: 'quiet', text: 'No token was presented to an API lately.' }]
    : [
        {
          state: 'fine',
          text: `None of ${counted(all, 'token')} was refused for its key or its time.`,
        },
      ]
}

export const keys: Answer = (view) => [
  ...view.servers.flatMap((server) => [
    asRead(view, rotation(view, server)),
    keySet(view, server),
    ...certificates(view, server),
    clock(view, server),
  ]),
  ...refusals(view).map((finding) => asRead(view, finding)),
]
