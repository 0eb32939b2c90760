// docs/runbooks: one page an alert. Facts come from the SLO and its rules; the prose from runbook-prose.ts.
import { exact, thresholdOf } from '../slo/burn.ts'
import type { Slo, Tier } from '../slo/slo.ts'
import { alertName, givesWayToOneClient, tierExpression } from './burn-alerts.ts'
import { alertRunbooks } from './alert-runbooks.ts'
import type { GeneratedFile, Generator, Project } from './project.ts'
import { duration, recorded } from './promql.ts'
import { lowVolumeExpression } from './rules.ts'
import { PROSE } from './runbook-prose.ts'
import { runbookPage } from './runbook-page.ts'

const SERVER = { server: '$server' } as const

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
    `At least ${tier.minBadEvents} bad events in the long window${givesWayToOneClient(slo, tier) ? ', and not of one client while the promise is kept for the others' : ''}.`,
  ]
  return page(name, slo, facts, tierExpression(slo, tier, { ...project, timeScale: 1 }))
}

export const runbooks: Generator = (project) => [
  ...project.slos.flatMap((slo) => [
    ...slo.tiers.map((tier) => ofTier(slo, tier, project)),
    ofFewEvents(slo, project),
  ]),
  ...alertRunbooks(project),
]

const ofFewEvents = (slo: Slo, project: Project): GeneratedFile => {
  const facts = [
    'Severity `ticket`: more than half of the events of one day were bad, and at least five.',
    'The traffic is too low for burn rates to be certain: look at the failures one by one.',
  ]
  return page(
    alertName(slo, 'low-volume-outage'),
    slo,
    facts,
    lowVolumeExpression(slo, { ...project, timeScale: 1 }),
  )
}
