// Pairs of alerts: is the second silent while the first fires?
import { alertsOf } from '../../src/generate/routing/expected.ts'
import type { Labels } from '../../src/generate/routing/matchers.ts'
import type { Project } from '../../src/generate/project.ts'

export type Inhibition = readonly [what: string, source: Labels, target: Labels, silent: boolean]

/** Slowest last; each is silent while an earlier one fires, but `slow` beside `double`: neither says what the other does. */
const TIERS = ['Fast', 'Steady', 'Double', 'Slow', 'Trickle'] as const
const GROUP = ['tenant', 'auth_region', 'client', 'grant_type', 'resource_server'] as const
const UNREADABLE = ['SourceDown', 'SourceSilent', 'SourceLagging', 'RecordsRejected'] as const

export const inhibitions = (project: Project): readonly Inhibition[] => {
  const alerts = alertsOf(project)
  const alert = (name: string): Labels => {
    const found = alerts.find(({ alertname }) => alertname === name)
    if (found === undefined) throw new Error(`no ${name}`)
    return found
  }
  const burn = (tier: string): Labels => alert(`OAuthTokenIssuanceSuccessBurn${tier}`)
  const fast = burn('Fast')
  const slow = burn('Slow')
  const lowVolume = alert('OAuthTokenIssuanceSuccessLowVolumeOutage')
  const client = alert('OAuthSingleClientFailing')
  const silent = alert('AuthsloSourceSilent')
  const stopped = alert('OAuthIssuanceStopped')
  const latency = alert('OAuthTokenIssuanceLatency200msBurnFast')
  const tiers = TIERS.flatMap((source, i): Inhibition[] => {
    const faster = burn(source)
    return [
      ...TIERS.flatMap((target, j): Inhibition[] =>
        i === j
          ? []
          : [
              [
                `${source} and ${target}`,
                faster,
                burn(target),
                i < j && !(source === 'Double' && target === 'Slow'),
              ],
            ],
      ),
      [`${source} and the low-volume alert`, faster, lowVolume, true],
      [`${source}, of security`, faster, { ...lowVolume, team: 'security' }, false],
      [`${source}, on another server`, faster, { ...lowVolume, server: 'other' }, false],
      [`${source}, of another promise`, faster, { ...lowVolume, slo: 'other' }, false],
      [`${source}, of another service`, faster, { ...lowVolume, service: 'other' }, false],
      [`${source} of another service`, { ...faster, service: 'other' }, lowVolume, false],
      [
        `no tier, beside ${source}, and few events`,
        { ...client, slo: fast['slo'] ?? '' },
        lowVolume,
        false,
      ],
      [`${source} and what has no tier`, faster, { ...client, slo: fast['slo'] ?? '' }, false],
      [`no tier and ${source}`, { ...client, slo: fast['slo'] ?? '' }, faster, false],
      ...GROUP.flatMap((label): Inhibition[] => [
        [
          `${source}, same ${label}`,
          { ...faster, [label]: 'a' },
          { ...lowVolume, [label]: 'a' },
          true,
        ],
        [
          `${source}, other ${label}`,
          { ...faster, [label]: 'a' },
          { ...lowVolume, [label]: 'b' },
          false,
        ],
      ]),
    ]
  })
  const outage = ['OAuthIssuanceStopped', 'OAuthIssuanceFlatline'].flatMap((name): Inhibition[] => {
    const source = alert(name)
    return [client, latency].flatMap((target): Inhibition[] => {
      const what = `${name} and ${target['alertname'] ?? ''}`
      return [
        [what, source, target, true],
        [`${what} of another server`, source, { ...target, server: 'other' }, false],
        [`${what} of no server`, { ...source, server: '' }, { ...target, server: '' }, false],
        [`${what} of security`, source, { ...target, team: 'security' }, false],
        [`${what} of another service`, source, { ...target, service: 'other' }, false],
        [`${what}, of another`, { ...source, service: 'other' }, target, false],
        [`${what}, turned round`, target, source, false],
      ]
    })
  })
  const recently = { ...alert('SloPagedRecently'), slo: fast['slo'] ?? '' }
  const steady = burn('Steady')
  const afterPage: readonly Inhibition[] = [
    ['a page before and the slower page', recently, steady, true],
    ['a page before and the fast one', recently, fast, false],
    ['a page before and a ticket', recently, slow, false],
    ['a page before of another promise', { ...recently, slo: 'other' }, steady, false],
    ['a page before of another server', { ...recently, server: 'other' }, steady, false],
    ...GROUP.map((label): Inhibition => [
      `a page before of another ${label}`,
      { ...recently, [label]: 'a' },
      steady,
      false,
    ]),
    [
      'a page before and the slower page of another service',
      recently,
      { ...steady, service: 'other' },
      false,
    ],
    ['a page before, and security', recently, { ...steady, team: 'security' }, false],
    ['a page before of another service', { ...recently, service: 'other' }, steady, false],
  ]
  const unreadable = UNREADABLE.flatMap((name): Inhibition[] => {
    const source = alert(`Authslo${name}`)
    return [
      [`${name} and a ticket`, source, slow, true],
      [`${name} and a client`, source, client, true],
      [`${name} and a page`, source, fast, false],
      [`${name} and another server`, source, { ...slow, server: 'other' }, false],
      [`${name} and security`, source, { ...slow, team: 'security' }, false],
      [`${name} and another service`, source, { ...slow, service: 'other' }, false],
      [`${name} of another service`, { ...source, service: 'other' }, slow, false],
      [`${name} of no server`, { ...source, server: '' }, { ...slow, server: '' }, false],
    ]
  })
  const revocation = alert('OAuthRevocationPropagationBurnFast')
  return [
    ...tiers,
    ...outage,
    ['Stopped and revoked tokens that are accepted', stopped, revocation, false],
    ...afterPage,
    ...unreadable,
    ['Stopped and the burn of the same outage', stopped, fast, false],
    ['Flatline and Stopped', alert('OAuthIssuanceFlatline'), stopped, false],
    ['a client and latency', client, latency, false],
    ['a silent log and another of its kind', silent, alert('AuthsloSourceLagging'), false],
    ['a silent log and impossible data', silent, alert('SloImpossibleData'), false],
    ['a silent log and what is about no server', silent, alert('AuthsloSeriesLimited'), false],
    ['unknown causes and a ticket', alert('AuthsloReasonsUnmapped'), slow, false],
    ['impossible data and a ticket', alert('SloImpossibleData'), slow, false],
  ]
}
