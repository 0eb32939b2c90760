// A gate for pipelines: exit 0 where the budget allows a deployment, 4 where it does not.
import { command, EXIT } from './command.ts'
import { optional, optionalOf } from './option.ts'
import { loadProject } from './project.ts'
import { namedSlo, prometheusUrl } from './named.ts'
import { factor, percentage } from './readers.ts'

export const gate = command({
  name: 'gate',
  summary: 'let a pipeline go on only where the error budget allows it',
  description:
    'Asks a Prometheus that has the recorded budgets. Exits 0 where every server (and group) of the SLO is open, 4 where one is closed, 3 where Prometheus does not answer or has no budget of the SLO: what is not known opens nothing.',
  arguments: [],
  options: {
    slo: optional('NAME', 'the SLO'),
    'min-budget': optionalOf('PERCENT', 'least share of the budget that is left', percentage),
    'max-burn': optionalOf(
      'FACTOR',
      'most burn over the last hour, in times of what the budget allows',
      factor,
    ),
    server: optional('NAME', 'only this authorization server'),
    prometheus: optional('URL', 'by default `prometheus.url` of authslo.yaml'),
  },
  examples: [
    [
      'authslo gate --slo token-issuance-success --min-budget 10% --max-burn 2',
      'before a deployment',
    ],
  ],
  run: async (context) => {
    const { options, terminal, global } = context
    const project = await loadProject(context)
    if (project === undefined) return EXIT.usage
    const slo = namedSlo(project.slos, options.slo, terminal)
    const url = prometheusUrl(options.prometheus, project.config, terminal)
    if (slo === undefined || url === undefined) return EXIT.usage
    const limits = { minBudget: options['min-budget'], maxBurn: options['max-burn'] }
    if (limits.minBudget === undefined && limits.maxBurn === undefined) {
      terminal.stderr('say what opens it: --min-budget 10%, --max-burn 2, or both\n')
      return EXIT.usage
    }
    // Other verbs do not wait for it.
    const { gateLine, judgeGate, standings } = await import('../reports/gate.ts')
    const { askPrometheus } = await import('../running/prometheus.ts')
    const found = await standings(askPrometheus(url), slo, terminal.now(), options.server)
    if (found.length === 0) {
      const of = options.server === undefined ? '' : ` of ${options.server}`
      terminal.stderr(
        `${url} has no budget of ${slo.name}${of}: are the generated rules loaded, and is it scraped?\n`,
      )
      return EXIT.failure
    }
    const verdicts = found.map((standing) => judgeGate(standing, limits))
    const open = verdicts.every((verdict) => verdict.open)
    await terminal.stdout(
      global.output === 'json'
        ? `${JSON.stringify({ slo: slo.name, open, verdicts })}\n`
        : verdicts.map((verdict) => `${gateLine(slo.name, verdict)}\n`).join(''),
    )
    return open ? EXIT.good : EXIT.gateClosed
  },
})
