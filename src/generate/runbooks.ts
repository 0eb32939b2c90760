// docs/runbooks: one page an alert. Facts come from the SLO and its rules, the prose from runbook-prose.ts.
import { exact, thresholdOf } from '../slo/burn.ts'
import type { Slo, Tier } from '../slo/slo.ts'
import { alertName, givesWayToOneClient, tierExpression } from './alerts.ts'
import { MADE_BY, type Generator, type Project } from './project.ts'
import { duration, recorded } from './promql.ts'
import { PROSE, type Prose } from './runbook-prose.ts'

const SERVER = { server: '$server' } as const

const questions = (ask: Prose['ask']): string =>
  ask.map(([question, query]) => `${question}\n\n\`\`\`promql\n${query}\n\`\`\``).join('\n\n')

const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n')
const steps = (lines: readonly string[]): string =>
  lines.map((line, i) => `${i + 1}. ${line}`).join('\n')

const percent = (share: number): string => `${exact(share * 100)} %`

const page = (name: string, slo: Slo, facts: readonly string[], expression: string): string => {
  const prose = PROSE[slo.indicator]
  return `<!-- ${MADE_BY} -->

# ${name}

**${slo.title}**: objective ${percent(slo.objective)} over ${slo.periodDays} days${slo.thresholdSeconds === undefined ? '' : `, threshold ${slo.thresholdSeconds * 1000} ms`}. Owner: ${slo.owner}.

${prose.meaning}

## Why it fired

${bullets(facts)}

\`\`\`promql
${expression}
\`\`\`

## Ask, in this order

Replace \`$server\` by the label of the alert.

${questions([
  [
    'How much budget is left, and how fast does it go?',
    recorded('slo:error_budget_remaining:ratio', { slo: slo.name, ...SERVER }),
  ],
  ...prose.ask,
])}

A single record is explained by \`authslo explain\`.

## Likely causes

${bullets(prose.causes)}

## What to do

${steps(prose.act)}

## Afterwards

The alert resolves when the short window is good again. If it fired without anyone being harmed, say so in the review and change the objective or the exclusions, not the alert.
`
}

const ofTier = (slo: Slo, tier: Tier, project: Project): readonly [string, string] => {
  const name = alertName(slo, tier.name)
  const facts = [
    `Severity \`${tier.severity}\`, tier \`${tier.name}\`: the budget goes more than ${tier.factor} times too fast, which is more than ${percent(thresholdOf(tier, slo.objective))} bad events.`,
    `Over the last ${duration(tier.longSeconds)} and the last ${duration(tier.shortSeconds)} alike. Going on, ${percent(tier.share)} of the ${slo.periodDays}-day budget is spent in ${duration(tier.longSeconds)}.`,
    `At least ${tier.minBadEvents} bad events in the long window${givesWayToOneClient(slo, tier) ? ', and not of one client alone' : ''}.`,
  ]
  return [
    `docs/runbooks/${name}.md`,
    page(name, slo, facts, tierExpression(slo, tier, { ...project, timeScale: 1 })),
  ]
}

export const runbooks: Generator = (project) =>
  project.slos.flatMap((slo) => {
    const name = alertName(slo, 'low-volume-outage')
    const facts = [
      'Severity `ticket`: more than half of the events of one day were bad, and at least five.',
      'The traffic is too low for burn rates to be certain: look at the failures one by one.',
    ]
    const bad = recorded('slo:bad_events:rate5m', { slo: slo.name })
    const events = recorded('slo:events:rate5m', { slo: slo.name })
    return [
      ...slo.tiers.map((tier) => ofTier(slo, tier, project)),
      [
        `docs/runbooks/${name}.md`,
        page(name, slo, facts, `sum_over_time(${bad}[1d]) > 0.5 * sum_over_time(${events}[1d])`),
      ] as const,
    ]
  })
