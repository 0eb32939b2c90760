// docs/runbooks: one page an alert. Facts come from the SLO and its rules; the prose stands here, by indicator.
import type { SliId } from '../slis/index.ts'
import { exact, thresholdOf } from '../slo/burn.ts'
import type { Slo, Tier } from '../slo/slo.ts'
import { alertName, tierExpression } from './burn-alerts.ts'
import { alertRunbooks } from './alert-runbooks.ts'
import type { Prose } from './alerts/alert.ts'
import type { GeneratedFile, Generator, Project } from './project.ts'
import { duration, histogram, metric, perSecond, recorded } from './promql.ts'
import { runbookPage } from './runbook-page.ts'

const SERVER = { server: '$server' } as const

const failures = perSecond('oauth_token_request_failures_total', ['error', 'reason'], SERVER)
const byGrant = perSecond('oauth_token_requests_total', ['grant_type', 'outcome'], SERVER)
const byClient = `topk(10, ${perSecond('oauth_client_token_request_failures_total', ['client'], SERVER)})`
const upstream = perSecond('oauth_upstream_failures_total', ['upstream'], SERVER)
const readable = `${metric('authslo_source_healthy', SERVER)} == 0`

const SAME_QUESTIONS: Prose['ask'] = [
  [
    'Can the log be trusted now? A result here says that the source itself is in trouble.',
    readable,
  ],
  ['What fails?', failures],
  ['Which dependency?', upstream],
  ['Which grants?', byGrant],
  ['One client or all?', byClient],
]

const PROSE: Readonly<Record<SliId, Prose>> = {
  'token-issuance-success': {
    meaning:
      'The server could not issue tokens that it should have issued: its own errors, errors of what it depends on, or throttling of known clients. Refusals of bad requests are not in it.',
    ask: SAME_QUESTIONS,
    causes: [
      'The database or cache behind the server is down or slow (`dependency_error`, reason `storage`).',
      'A user directory or upstream identity provider does not answer (`dependency_error`).',
      'A deployment or configuration change (`server_error` from one moment on).',
      'A rate limit that known clients hit (`throttled`).',
    ],
    act: [
      'Roll back what was deployed when the errors began.',
      'Restore or fail over the dependency that `oauth_upstream_failures_total` names.',
      'Where a limit throttles honest clients, raise it, or move the client that eats it.',
      'Tell the owners of the clients that fail; cached tokens live only so long.',
    ],
  },
  'token-issuance-latency': {
    meaning: 'Tokens are issued, but too many of them slower than promised.',
    ask: [
      [
        'How slow, by grant?',
        `histogram_quantile(0.95, sum by (le, grant_type) (rate(${histogram('oauth_token_request_duration_seconds', 'bucket', SERVER)}[5m])))`,
      ],
      ['Is there more traffic than usual?', byGrant],
      ...SAME_QUESTIONS.slice(0, 3),
    ],
    causes: [
      'Slow storage: sessions and grants are written on every issuance.',
      'Password hashing or signing on too little CPU.',
      'A burst of one grant or one client.',
      'A slow user directory or upstream identity provider.',
    ],
    act: [
      'Open a trace of a slow request: the exemplars of the histogram lead to it.',
      'Look at the latency and the locks of the storage, then at the CPU of the server.',
      'Add replicas where the CPU is spent; limit the client that bursts.',
    ],
  },
  'refresh-success': {
    meaning:
      'Sessions that should have gone on ended: refreshes failed by the fault of the server, of what it depends on, or of throttling. Their users must sign in again.',
    ask: SAME_QUESTIONS,
    causes: [
      'The storage of refresh tokens lost data or does not answer.',
      'A change of keys, of the issuer or of token lifetimes made honest refresh tokens invalid.',
      'Rotation without a grace period, and clients that refresh twice at once.',
    ],
    act: [
      'Restore the storage; do not empty it: every session in it ends for its user.',
      'Roll back the change of keys or lifetimes.',
      'Tell the teams of the clients that users will be asked to sign in.',
    ],
  },
}

const percent = (share: number): string => `${exact(share * 100)} %`

const page = (
  name: string,
  slo: Slo,
  facts: readonly string[],
  expression: string,
): GeneratedFile => {
  const prose = PROSE[slo.indicator]
  const budget = recorded('slo:error_budget_remaining:ratio', { slo: slo.name, ...SERVER })
  return runbookPage({
    name,
    lead: `**${slo.title}**: objective ${percent(slo.objective)} over ${slo.periodDays} days${slo.thresholdSeconds === undefined ? '' : `, threshold ${slo.thresholdSeconds * 1000} ms`}. Owner: ${slo.owner}.`,
    prose: {
      ...prose,
      ask: [['How much budget is left, and how fast does it go?', budget], ...prose.ask],
    },
    facts,
    expression,
    afterwards:
      'The alert resolves when the short window is good again. If it fired without anyone being harmed, say so in the review and change the objective or the exclusions, not the alert.',
  })
}

const ofTier = (slo: Slo, tier: Tier, project: Project): GeneratedFile => {
  const name = alertName(slo, tier.name)
  const facts = [
    `Severity \`${tier.severity}\`, tier \`${tier.name}\`: the budget goes more than ${tier.factor} times too fast, which is more than ${percent(thresholdOf(tier, slo.objective))} bad events.`,
    `Over the last ${duration(tier.longSeconds)} and the last ${duration(tier.shortSeconds)} alike. Going on, ${percent(tier.share)} of the ${slo.periodDays}-day budget is spent in ${duration(tier.longSeconds)}.`,
    `At least ${tier.minBadEvents} bad events in the long window${tier.severity === 'page' ? ', and not of one client alone' : ''}.`,
  ]
  return page(name, slo, facts, tierExpression(slo, tier, { ...project, timeScale: 1 }))
}

export const runbooks: Generator = (project) => [
  ...project.slos.flatMap((slo) => [
    ...slo.tiers.map((tier) => ofTier(slo, tier, project)),
    ofFewEvents(slo),
  ]),
  ...alertRunbooks(project),
]

const ofFewEvents = (slo: Slo): GeneratedFile => {
  const bad = recorded('slo:bad_events:rate5m', { slo: slo.name })
  const events = recorded('slo:events:rate5m', { slo: slo.name })
  const facts = [
    'Severity `ticket`: more than half of the events of one day were bad, and at least five.',
    'The traffic is too low for burn rates to be certain: look at the failures one by one.',
  ]
  return page(
    alertName(slo, 'low-volume-outage'),
    slo,
    facts,
    `sum_over_time(${bad}[1d]) > 0.5 * sum_over_time(${events}[1d])`,
  )
}
