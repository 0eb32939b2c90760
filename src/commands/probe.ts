// Runs the journeys of the configuration once, and says step by step what they find.
import { JOURNEYS, runName, type ProbeConfig } from '../config/probes.ts'
import type { Look } from '../probes/journey.ts'
import { command, EXIT } from './command.ts'
import { repeated } from './option.ts'
import { loadProject } from './project.ts'
import { text } from './readers.ts'

const journeyName = {
  parse: (given: string) => JOURNEYS.find((name) => name === given),
  expects: `one of ${JOURNEYS.join(', ')}`,
}

export const probe = command({
  name: 'probe',
  summary: 'run the journeys of the configuration once, against the servers themselves',
  description:
    'Prints each journey of `probes:`, its steps and what they took. One that fails is tried once more, as `serve` does it. Exits 1 where one fails, 3 where one could not be tried, such as without its secret.',
  arguments: [],
  options: {
    journey: repeated('NAME', 'only this journey', journeyName),
    server: repeated('NAME', 'only of this server', text),
  },
  examples: [
    ['authslo probe', 'all that authslo.yaml names'],
    ['authslo probe --journey client-credentials --server kc-prod', 'one of them'],
  ],
  run: async (context) => {
    const { options, terminal, global } = context
    const project = await loadProject(context)
    if (project === undefined) return EXIT.usage
    const { config } = project
    const chosen = config.probes.journeys.filter(
      ({ journey, server }) =>
        (options.journey.length === 0 || options.journey.includes(journey)) &&
        (options.server.length === 0 || options.server.includes(server)),
    )
    if (chosen.length === 0) {
      terminal.stderr(
        config.probes.journeys.length === 0
          ? 'nothing to try: give a server of authslo.yaml an `issuer`, or name journeys under `probes:`; docs/watching-servers.md\n'
          : 'nothing to try: the configuration has no such journey of such a server\n',
      )
      return EXIT.usage
    }
    // Loaded here, so that no other verb waits for the protocol's library.
    const { createJourneys, realClock } = await import('../running/probing.ts')
    const { confirmed } = await import('../probes/prober.ts')
    const stop = terminal.stopSignal()
    const clock = realClock(terminal.now, { ref: true })
    const create = createJourneys(config, clock)
    const outcomes: Outcome[] = []
    for (const each of chosen) {
      if (stop.aborted) break
      const tries = await confirmed(create(each), clock.wait, stop)
      const outcome = outcomeOf(each, tries)
      outcomes.push(outcome)
      if (global.output !== 'json') await terminal.stdout(written(outcome))
    }
    if (global.output === 'json') await terminal.stdout(`${JSON.stringify(outcomes, null, 2)}\n`)
    if (outcomes.some(({ failed_step: step }) => step !== undefined)) return EXIT.findings
    return outcomes.every(({ result }) => result === 'success') && !stop.aborted
      ? EXIT.good
      : EXIT.failure
  },
})

interface Outcome {
  readonly server: string
  readonly journey: string
  readonly result: 'success' | 'failed' | 'not run'
  readonly failed_step?: string
  readonly reason?: string
  readonly problem?: string
  readonly tries: number
  readonly steps: readonly { readonly step: string; readonly seconds: number }[]
  readonly clock_skew_seconds?: number
  readonly refused_after_seconds?: number
}

const outcomeOf = (probed: ProbeConfig, tries: readonly Look[]): Outcome => {
  const { failure, untried, warning, steps = [], clock, refusal } = tries.at(-1) ?? {}
  const problem = untried ?? failure?.problem ?? warning
  return {
    server: probed.server,
    journey: runName(probed),
    result: untried !== undefined ? 'not run' : failure === undefined ? 'success' : 'failed',
    ...(failure === undefined ? {} : { failed_step: failure.step, reason: failure.reason }),
    ...(problem === undefined ? {} : { problem }),
    tries: tries.length,
    steps: longestOf(steps),
    ...(clock === undefined ? {} : { clock_skew_seconds: clock.skewSeconds }),
    ...(refusal === undefined ? {} : { refused_after_seconds: refusal.seconds }),
  }
}

/** A step that was repeated once. */
const longestOf = (steps: Look['steps']): Outcome['steps'] => {
  const longest = new Map<string, number>()
  for (const { step, seconds } of steps)
    longest.set(step, Math.max(longest.get(step) ?? 0, seconds))
  return [...longest].map(([step, seconds]) => ({ step, seconds }))
}

const written = (outcome: Outcome): string => {
  const { server, journey, result, failed_step: failed, problem, reason, steps } = outcome
  const why = problem === undefined ? '' : `: ${problem}`
  const lines = [
    `${server}  ${journey}  ${result}${failed === undefined ? '' : ` at ${failed} (${reason})`}${why}`,
    ...steps.map(({ step, seconds }) => `  ${step.padEnd(24)}${(seconds * 1000).toFixed(0)} ms`),
  ]
  if (outcome.refused_after_seconds !== undefined)
    lines.push(`  refused ${outcome.refused_after_seconds} s after its revocation`)
  if (outcome.clock_skew_seconds !== undefined && outcome.clock_skew_seconds !== 0)
    lines.push(`  its clock is ${outcome.clock_skew_seconds} s off`)
  return `${lines.join('\n')}\n`
}
