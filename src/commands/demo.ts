// The whole system on this machine: a real authorization server, its clients, their logs, the exporter and its page.
import { plainServer } from '../config/plain.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configFromFlags } from '../config/from-flags.ts'
import type { Config } from '../config/config.ts'
import { INCIDENTS } from '../demo/incidents/index.ts'
import type { World } from '../demo/world.ts'
import { FORMATS } from '../running/formats.ts'
import type { Running } from '../running/run-exporter.ts'
import type { Slo } from '../slo/slo.ts'
import { processKeys } from '../state/keys.ts'
import { command, EXIT } from './command.ts'
import { optionalOf, repeated, withDefault } from './option.ts'
import { loadProject } from './project.ts'
import { durationSeconds, port, wholeNumber } from './readers.ts'

const SAY_EVERY_MS = 3000
const PROBE_EVERY_SECONDS = 5
const REORDER_SECONDS = 2

const incidentName = {
  parse: (given: string) => INCIDENTS.find(({ id }) => id === given)?.id,
  expects: `one of ${INCIDENTS.map(({ id }) => id).join(', ')}`,
}

export const demo = command({
  name: 'demo',
  summary: 'the whole system on this machine, without any set-up',
  description:
    "Starts a real authorization server (oidc-provider), two resource servers and clients with a realistic mix, all on 127.0.0.1; their logs go to a temporary folder, from where the exporter reads them like anyone's. Incidents are switched on from the page or by flag.",
  arguments: [],
  options: {
    port: withDefault('PORT', 'port of the page and /metrics', '9877', port),
    seed: withDefault('N', 'seed of the traffic', '1', wholeNumber(0, 4_294_967_295)),
    incident: repeated(
      'NAME',
      `break something from the start: ${INCIDENTS.map(({ id }) => id).join(', ')}`,
      incidentName,
    ),
    for: optionalOf('DURATION', 'end by itself, with a summary', durationSeconds),
  },
  examples: [
    ['authslo demo', 'until Ctrl-C'],
    ['authslo demo --incident dead-storage --for 60s', 'one minute of an outage'],
  ],
  run: async (context) => {
    const { options, terminal, log } = context
    const project = await loadProject(context)
    if (project === undefined) return EXIT.usage
    // Loaded here, so that no other verb waits for a web server and an authorization server.
    const { startWorld } = await import('../demo/world.ts')
    const { runExporter } = await import('../running/run-exporter.ts')
    const stop = terminal.stopSignal()
    const folder = await mkdtemp(join(tmpdir(), 'authslo-demo-'))
    const world = await startWorld({ seed: options.seed, folder, now: terminal.now })
    try {
      const running = await runExporter({
        config: demoConfig(world, project.config, options.port),
        slos: project.slos,
        keys: processKeys(),
        log,
        env: terminal.env,
        now: terminal.now,
        folder,
        addressFlag: '--port',
        notes: () => [
          `A demo: its authorization server is ${world.issuer}, its logs are in ${folder}.`,
        ],
        incidents: {
          list: () =>
            INCIDENTS.map(({ id, title, description, breaks, instead }) => ({
              id,
              title,
              description,
              breaks: breaks.map((slo) => ({
                slo,
                title: project.slos.find(({ name }) => name === slo)?.title ?? slo,
              })),
              ...(instead === undefined ? {} : { instead }),
              active: world.isActive(id),
            })),
          set: world.setIncident,
        },
      })
      if ('problem' in running) {
        terminal.stderr(`${running.problem}\n`)
        return EXIT.failure
      }
      for (const id of options.incident) world.setIncident(id, true)
      await terminal.stdout(
        `The page: ${running.url}   metrics: ${running.url}metrics   logs: ${folder}\n`,
      )
      if (options.incident.length > 0)
        await terminal.stdout(`Broken from the start: ${options.incident.join(', ')}\n`)
      const lines = sayWhatHappens(world, running, project.slos, terminal)
      await ended(stop, options.for)
      lines.end()
      await terminal.stdout(summaryOf(world, running, project.slos))
      await running.stop()
      return EXIT.good
    } finally {
      await world.stop()
      await rm(folder, { recursive: true, force: true })
    }
  },
})

const demoConfig = (world: World, base: Config, listenPort: number): Config => {
  const config = configFromFlags({
    sources: world.sources.map(({ format, file }) => `${format}:${file}`),
    folder: '/',
    formats: FORMATS,
    start: 'beginning',
    base,
  })
  if (!config.ok) throw new Error('the demo configures itself wrongly')
  return {
    ...config.value,
    // Its logs are gone with it.
    state: { ...config.value.state, directory: undefined },
    servers: [plainServer({ name: world.server, product: 'oidc-provider', issuer: world.issuer })],
    probes: {
      ...config.value.probes,
      journeys: (['discovery', 'jwks'] as const).map((journey) => ({
        server: world.server,
        issuer: world.issuer,
        journey,
        everySeconds: PROBE_EVERY_SECONDS,
      })),
    },
    sources: config.value.sources.map((source, i) => ({
      ...source,
      name: world.sources[i]?.name ?? source.name,
      server: world.server,
      latenessSeconds: 2,
      // Resource servers decide about their own validations, and about nothing else.
      ...(source.format === 'oidc-provider'
        ? {}
        : {
            resourceServer: world.sources[i]?.name,
            provides: {
              successes: 'none',
              server_errors: 'none',
              latency: 'none',
              reasons: 'none',
              // Accepted ones as well, though an incident from the start leaves none.
              validations: 'all',
            } as const,
          }),
    })),
    // Its logs are written in order: nothing is gained by the wait that replicas need.
    correlation: { ...config.value.correlation, reorderSeconds: REORDER_SECONDS },
    web: {
      ...config.value.web,
      listen: [{ host: '127.0.0.1', port: listenPort }],
      birthHoldSeconds: 2,
    },
  }
}

const ended = (stop: AbortSignal, forSeconds: number | undefined): Promise<void> =>
  new Promise((resolve) => {
    const timer = forSeconds === undefined ? undefined : setTimeout(resolve, forSeconds * 1000)
    const end = (): void => {
      clearTimeout(timer)
      resolve()
    }
    if (stop.aborted) end()
    else stop.addEventListener('abort', end, { once: true })
  })

const totals = (
  { pipeline }: Running,
  slo: Slo,
  server: string,
): { events: number; bad: number } => ({
  events: pipeline.store.sum('oauth_slo_events_total', { slo: slo.name, server }),
  bad: pipeline.store.sum('oauth_slo_bad_events_total', { slo: slo.name, server }),
})

const sayWhatHappens = (
  world: World,
  running: Running,
  slos: readonly Slo[],
  terminal: { stdout: (text: string) => Promise<void>; stdoutIsTerminal: boolean },
): { end: () => void } => {
  const timer = setInterval(() => {
    const parts = slos.map((slo) => {
      const { events, bad } = totals(running, slo, world.server)
      return `${slo.name} ${events === 0 ? '–' : `${(100 * (1 - bad / events)).toFixed(1)} %`}`
    })
    const broken = INCIDENTS.filter(({ id }) => world.isActive(id)).map(({ title }) =>
      title.toLowerCase(),
    )
    const line = `${world.actions()} requests · ${parts.join(' · ')}${broken.length === 0 ? '' : ` · broken: ${broken.join(', ')}`}`
    void terminal.stdout(terminal.stdoutIsTerminal ? `\r\u001b[K${line}` : `${line}\n`)
  }, SAY_EVERY_MS)
  return {
    end: () => {
      clearInterval(timer)
      if (terminal.stdoutIsTerminal) void terminal.stdout('\n')
    },
  }
}

const summaryOf = (world: World, running: Running, slos: readonly Slo[]): string => {
  running.refresh()
  const rows = slos.map((slo) => {
    const { events, bad } = totals(running, slo, world.server)
    const share =
      events === 0 ? 'no events' : `${(100 * (1 - bad / events)).toFixed(2)} % of ${events} good`
    return `  ${slo.name.padEnd(30)} ${share.padEnd(26)} promised ${slo.objective * 100} %`
  })
  return `${world.actions()} requests by the demo's clients:\n${rows.join('\n')}\n`
}
