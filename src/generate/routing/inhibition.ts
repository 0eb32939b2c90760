// Which alert makes which other superfluous. Nothing silences the security team, the flatline alerts, or a page for want of a log.
import { ALERTS } from '../alerts/index.ts'
import type { AlertDefinition } from '../alerts/alert.ts'
import type { SliId } from '../../slis/index.ts'
import { GROUP_LABELS } from '../../slis/verdict.ts'
import type { Project } from '../project.ts'

export interface WrittenInhibitRule {
  readonly source_matchers: readonly string[]
  readonly target_matchers: readonly string[]
  readonly equal: readonly string[]
}

/** Both sides are ours by their matchers. Labels that are equal where both have them; those of groups are missing on both where an SLO has none. */
const SAME_PROMISE = ['slo', 'server', ...GROUP_LABELS]

/** Each tier and those that say the same later. `low_volume` is `LowVolumeOutage`. */
const SLOWER: Readonly<Record<string, readonly string[]>> = {
  fast: ['steady', 'double', 'slow', 'trickle', 'low_volume'],
  steady: ['double', 'slow', 'trickle', 'low_volume'],
  double: ['trickle', 'low_volume'],
  slow: ['trickle', 'low_volume'],
  trickle: ['low_volume'],
}

/** After a fast page: the slower one remembers the same incident for half an hour. */
const PAGED_RECENTLY = 'SloPagedRecently' satisfies keyof typeof ALERTS

/** Where nobody gets a token these are bad as well, and tell nothing more. */
const EXPLAINED: readonly SliId[] = [
  'token-issuance-latency',
  'introspection-latency',
  'consent-acceptance',
]

const named = (which: (alert: AlertDefinition) => boolean): readonly string[] =>
  Object.entries<AlertDefinition>(ALERTS).flatMap(([name, alert]) => (which(alert) ? [name] : []))
const oneOf = (label: string, values: readonly string[]): string =>
  `${label}=~"${values.join('|')}"`

export const inhibitRules = (project: Project): readonly WrittenInhibitRule[] => {
  const { service, slos } = project
  const ours = `service="${service}"`
  const calm = 'team!="security"'
  const tiers = Object.entries(SLOWER).map(([tier, slower]) => ({
    source_matchers: [ours, `slo_tier="${tier}"`],
    target_matchers: [ours, calm, oneOf('slo_tier', slower)],
    equal: SAME_PROMISE,
  }))
  const outages = named(({ outage }) => outage === 'source')
  const fewer = named(({ outage }) => outage === 'target')
  const source = [ours, oneOf('alertname', outages)]
  const equal = ['server']
  const during = slos.flatMap(({ name, indicator }) =>
    EXPLAINED.includes(indicator) ? [name] : [],
  )
  const unreadable = named(({ hidesServer }) => hidesServer === true)
  return [
    ...tiers,
    {
      source_matchers: [ours, `alertname="${PAGED_RECENTLY}"`],
      target_matchers: [ours, calm, 'slo_tier="steady"'],
      equal: SAME_PROMISE,
    },
    {
      source_matchers: source,
      target_matchers: [ours, calm, 'server!=""', oneOf('alertname', fewer)],
      equal,
    },
    ...(during.length === 0
      ? []
      : [
          {
            source_matchers: source,
            target_matchers: [ours, calm, 'server!=""', oneOf('slo', during)],
            equal,
          },
        ]),
    {
      source_matchers: [ours, oneOf('alertname', unreadable)],
      target_matchers: [
        ours,
        calm,
        'severity="ticket"',
        'server!=""',
        'alertname!~"Authslo.*|Slo.*"',
      ],
      equal,
    },
  ]
}
