// Reads the sources and serves what they show.
import { resolve } from 'node:path'
import { configFromFlags } from '../config/from-flags.ts'
import { STARTS } from '../config/schema.ts'
import { formatDiagnostics } from '../diagnostic-text.ts'
import { FORMATS } from '../running/formats.ts'
import { limitOldGarbage } from '../running/memory.ts'
import { keysOf } from '../state/keys.ts'
import { command, EXIT } from './command.ts'
import { optionalChoice, optionalOf, repeated } from './option.ts'
import { loadProject } from './project.ts'
import { durationSeconds, listenAddress, text } from './readers.ts'

export const serve = command({
  name: 'serve',
  summary: 'read the sources, serve /metrics and the pages',
  description:
    'Reads what authslo.yaml names, or what --source names. Serves /metrics, the pages (/, /incident, /episodes, /sources, /config), /-/healthy and /-/ready until it is stopped.',
  arguments: [],
  options: {
    source: repeated('FORMAT:PATH', 'a log to read, as in keycloak:/var/log/keycloak.log', text),
    start: optionalChoice('WHERE', 'where reading begins', STARTS),
    'web.listen-address': optionalOf(
      'HOST:PORT',
      'address of /metrics and the pages',
      listenAddress,
    ),
    'web.config.file': optionalOf('FILE', 'TLS, client certificates, headers: web-config', text),
    'web.birth-hold': optionalOf(
      'DURATION',
      'how long a new series is shown at 0',
      durationSeconds,
    ),
    'state-dir': optionalOf('DIR', 'directory for what a restart goes on from', text),
  },
  examples: [
    ['authslo serve --source keycloak:/var/log/keycloak.log', 'one log, no configuration'],
  ],
  run: async (context) => {
    const { options, terminal, global, log } = context
    limitOldGarbage()
    const project = await loadProject(context)
    if (project === undefined) return EXIT.usage
    let { config } = project
    if (options.source.length > 0) {
      const flags = configFromFlags({
        sources: options.source,
        folder: terminal.folder,
        formats: FORMATS,
        base: config,
        ...(options.start === undefined ? {} : { start: options.start }),
      })
      if (!flags.ok) {
        terminal.stderr(formatDiagnostics(flags.problems, global.output))
        return EXIT.usage
      }
      config = flags.value
    } else if (options.start !== undefined) {
      const { start } = options
      config = { ...config, sources: config.sources.map((source) => ({ ...source, start })) }
    }
    if (config.sources.length === 0) {
      terminal.stderr(
        'nothing to read: name logs with --source FORMAT:PATH, or sources in authslo.yaml\n',
      )
      return EXIT.usage
    }
    const listenAt = options['web.listen-address']
    const webConfig = options['web.config.file']
    const birthHold = options['web.birth-hold']
    const stateFolder = options['state-dir']
    config = {
      ...config,
      ...(stateFolder === undefined
        ? {}
        : { state: { ...config.state, directory: resolve(terminal.folder, stateFolder) } }),
      web: {
        ...config.web,
        ...(listenAt === undefined ? {} : { listen: [listenAt] }),
        ...(webConfig === undefined ? {} : { configFile: resolve(terminal.folder, webConfig) }),
        ...(birthHold === undefined ? {} : { birthHoldSeconds: birthHold }),
      },
    }
    // Loaded here, so that no other verb waits for a web server.
    const { runExporter } = await import('../running/run-exporter.ts')
    const stop = terminal.stopSignal()
    const { directory } = config.state
    const keys = await keysOf({ directory, ...config.privacy })
    const running = await runExporter({
      config,
      slos: project.slos,
      catalogue: project.catalogue,
      locate: project.locate,
      keys,
      log,
      env: terminal.env,
      now: terminal.now,
      folder: terminal.folder,
      addressFlag: '--web.listen-address',
      stdin: terminal.stdin,
      stdout: (written) => void terminal.stdout(written),
    })
    if ('problem' in running) {
      terminal.stderr(`${running.problem}\n`)
      return EXIT.failure
    }
    running.log.info('serving', {
      url: running.url,
      sources: config.sources.length,
      slos: project.slos.length,
    })
    await untilAborted(stop)
    running.log.info('stopping')
    await running.stop()
    return EXIT.good
  },
})

export const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
