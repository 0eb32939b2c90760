// The demo through each of its incidents, a second exporter for what the demo does not do, and a real Prometheus with all rules, 60 times
// as fast. Then every query of every dashboard is asked over that time.
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { stringify } from 'yaml'
import { commandTable } from '../../src/commands/index.ts'
import { defaultConfig } from '../../src/config/config.ts'
import { INCIDENTS } from '../../src/demo/incidents/index.ts'
import { generateAll } from '../../src/generate/index.ts'
import { generateProject } from '../../src/running/generate-project.ts'
import { readSlos } from '../../src/running/shipped-slos.ts'
import { bin, root } from '../alert-quality/report.ts'
import { freePort } from '../free-port.ts'
import { programs, setIncident, sleep, until } from '../live.ts'
import { configurationOf, linesOf, pushedLine, STRANGE_LOGS } from './beyond-the-demo.ts'
import { asSent, isRow, type Dashboard } from './dashboards.ts'
import { startIssuer } from './issuer.ts'

const TIME_SCALE = 1 / 60
const RATE_SECONDS = 10
const HEALTHY_SECONDS = 10
const INCIDENT_SECONDS = 10
/** A revoked token that is accepted breaks its promise after 60 s: it goes on beside all others. */
const LONG = 'stale-revocation-cache'
const AFTER_SECONDS = 12

export interface QueryResult {
  readonly dashboard: string
  readonly panel: string
  /** Legend of a panel's query; or what else asks: an annotation, a variable. */
  readonly query: string
  readonly expr: string
  /** What Prometheus said; or names that it never saw. */
  readonly error: string | undefined
  readonly empty: boolean
}

interface Asked {
  readonly dashboard: string
  readonly panel: string
  readonly query: string
  readonly expr: string
}

/** Every query that a dashboard sends to Prometheus. */
const queriesOf = ({ title, panels, annotations, templating }: Dashboard): readonly Asked[] => [
  ...panels
    .filter((panel) => !isRow(panel) && panel.datasource.type === 'prometheus')
    .flatMap(({ title: panel, targets }) =>
      targets.map(({ expr, legendFormat }) => ({
        dashboard: title,
        panel,
        query: legendFormat,
        expr,
      })),
    ),
  ...annotations.list.flatMap(({ name, expr }) =>
    expr === undefined ? [] : [{ dashboard: title, panel: 'annotations', query: name, expr }],
  ),
  ...templating.list.flatMap(({ name, query }) => {
    const written = /^label_values\((.*), (\w+)\)$/.exec(
      typeof query === 'string' ? query : query.query,
    )
    if (written === null) return []
    const [, of = '', label = ''] = written
    // Values that are not empty.
    const expr = `group by (${label}) (${of}) unless on (${label}) vector(0)`
    return [{ dashboard: title, panel: 'variables', query: name, expr }]
  }),
]

const loaded = readSlos(undefined, root)
if (!loaded.ok) throw new Error('the shipped SLOs do not load')
const project = generateProject(
  { config: defaultConfig(), slos: loaded.value },
  { timeScale: TIME_SCALE, commands: commandTable },
)

const write = (folder: string, files: readonly (readonly [string, string])[]): void => {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

interface Answer {
  readonly status: string
  readonly error?: string
  readonly data: { readonly result: readonly { readonly values: readonly [number, string][] }[] }
}

const NAMES = /\b(?:oauth_\w+|authslo_\w+|slo:[\w:]+|process_\w+|nodejs_\w+|ALERTS)(?=[{[ )]|$)/g

/** Every query over the time from `from` to `to`, in seconds since the epoch. */
const ask = async (base: string, from: number, to: number): Promise<readonly QueryResult[]> => {
  const known = (await (await fetch(`${base}/api/v1/label/__name__/values`)).json()) as {
    data: string[]
  }
  const names = new Set(known.data)
  const results: QueryResult[] = []
  for (const [, text] of generateAll(project, ['dashboards']).filter(([path]) =>
    path.endsWith('.json'),
  ))
    for (const asked of queriesOf(JSON.parse(text) as Dashboard)) {
      const query = asSent(asked.expr, {
        rateSeconds: RATE_SECONDS,
        rangeSeconds: Math.round(to - from),
        timeScale: TIME_SCALE,
      })
      const answer = await fetch(`${base}/api/v1/query_range`, {
        method: 'POST',
        body: new URLSearchParams({ query, start: String(from), end: String(to), step: '1' }),
      })
      const { error, data } = (await answer.json()) as Answer
      const unknown = [...new Set(query.match(NAMES) ?? [])].filter((name) => !names.has(name))
      const wrong = error ?? (unknown.length > 0 ? `never seen: ${unknown.join(', ')}` : undefined)
      // A quantile of nothing is NaN.
      const empty =
        error !== undefined ||
        !data.result.some(({ values }) => values.some(([, value]) => value !== 'NaN'))
      results.push({ ...asked, error: wrong, empty })
    }
  return results
}

/** Whatever it answers: the series of receivers tell. */
const post = (url: string, body: string, type: string): void =>
  void fetch(url, { method: 'POST', body, headers: { 'content-type': type } }).catch(
    () => undefined,
  )

/** Takes about a minute and a half. */
export const askLivePanels = async (
  say: (text: string) => void,
): Promise<readonly QueryResult[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-panels-'))
  const { start, stopAll } = programs()
  const [demo = 0, second = 0, prometheus = 0, ingest = 0, otlp = 0, issuer = 0] =
    await Promise.all([0, 0, 0, 0, 0, 0].map(freePort))
  const page = `http://127.0.0.1:${demo}`
  const base = `http://127.0.0.1:${prometheus}`
  const appLog = join(folder, 'app.ndjson')
  write(folder, generateAll(project, ['rules']))
  write(
    folder,
    Object.entries(configurationOf(appLog, { ingest, otlp, issuer })).map(([path, value]) => [
      path,
      stringify(value),
    ]),
  )
  writeFileSync(appLog, '')
  writeFileSync(
    join(folder, 'prometheus.yaml'),
    stringify({
      global: { scrape_interval: '1s', evaluation_interval: '500ms' },
      rule_files: [join(folder, 'alerts/*.rules.yaml')],
      scrape_configs: [
        {
          job_name: 'authslo',
          static_configs: [{ targets: [`127.0.0.1:${demo}`, `127.0.0.1:${second}`] }],
        },
      ],
    }),
  )
  const cli = join(root, 'src/cli.ts')
  let nth = 0
  let writing: NodeJS.Timeout | undefined
  const watched = await startIssuer(issuer, folder)
  try {
    start(process.execPath, [cli, 'demo', '--port', String(demo), '--seed', '7'], root)
    start(
      process.execPath,
      [
        cli,
        'serve',
        '--config',
        join(folder, 'authslo.yaml'),
        '--state-dir',
        join(folder, 'state'),
        '--web.listen-address',
        `127.0.0.1:${second}`,
        '--web.birth-hold',
        '2s',
      ],
      folder,
      { NODE_EXTRA_CA_CERTS: watched.certificate },
    )
    for (const at of [page, `http://127.0.0.1:${second}`])
      await until(at, 60, async () => (await fetch(`${at}/-/ready`)).ok)
    writing = setInterval(() => {
      const now = Date.now()
      appendFileSync(appLog, `${linesOf(nth++, now).join('\n')}\n`)
      post(`http://127.0.0.1:${ingest}/ingest/pushed`, `${pushedLine(now)}\n`, 'text/plain')
      post(`http://127.0.0.1:${otlp}/v1/logs`, STRANGE_LOGS, 'application/json')
    }, 1000)
    start(
      bin('prometheus'),
      [
        `--config.file=${folder}/prometheus.yaml`,
        `--storage.tsdb.path=${folder}/tsdb`,
        `--web.listen-address=127.0.0.1:${prometheus}`,
      ],
      folder,
    )
    await until('Prometheus', 60, async () => (await fetch(`${base}/-/ready`)).ok)
    const from = Date.now() / 1000
    await sleep(HEALTHY_SECONDS)
    await setIncident(page, LONG, true)
    for (const { id } of INCIDENTS.filter((incident) => incident.id !== LONG)) {
      say(id)
      await setIncident(page, id, true)
      await sleep(INCIDENT_SECONDS)
      await setIncident(page, id, false)
    }
    await setIncident(page, LONG, false)
    await sleep(AFTER_SECONDS)
    return await ask(base, from, Date.now() / 1000)
  } finally {
    clearInterval(writing)
    await stopAll()
    await watched.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
