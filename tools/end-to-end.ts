// `npm run end-to-end`: the demo, a real Prometheus and a real Alertmanager, everything 60 times as fast. Storage dies: who is told what,
// when, and what stays silent? Then it comes back. Exit 1 where anything is not as it should be.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { stringify } from 'yaml'
import { commandTable } from '../src/commands/index.ts'
import { defaultConfig } from '../src/config/config.ts'
import { completeExample } from '../src/generate/routing/configuration.ts'
import { generateAll } from '../src/generate/index.ts'
import { generateProject } from '../src/running/generate-project.ts'
import { readSlos } from '../src/running/shipped-slos.ts'
import { expectedFireSeconds } from '../src/slo/burn.ts'
import { tierFor } from '../src/generate/burn-alerts.ts'
import { bin, root, table, writeSection } from './alert-quality/report.ts'
import { freePort, programs, setIncident, sleep, until } from './live.ts'

const SCALE = 1 / 60
const SCRAPE_SECONDS = 1
/** Seconds of health first: half of the longest page window, as its cold start asks. */
const HEALTHY_SECONDS = 185
const OUTAGE_SECONDS = 40

const loaded = readSlos(undefined, root)
if (!loaded.ok) throw new Error('the shipped SLOs do not load')
const project = generateProject(
  { config: defaultConfig(), slos: loaded.value },
  { timeScale: SCALE, commands: commandTable },
)
interface Notice {
  readonly atMs: number
  readonly receiver: string
  readonly status: 'firing' | 'resolved'
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}
interface Shown {
  readonly labels: Readonly<Record<string, string>>
  readonly status: { readonly state: string }
}

const folder = mkdtempSync(join(tmpdir(), 'authslo-end-to-end-'))
const { start, stopAll } = programs()

const notices: Notice[] = []
const hook = createHttpServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => (body += chunk.toString()))
  request.on('end', () => {
    const { receiver, alerts } = JSON.parse(body) as {
      receiver: string
      alerts: Omit<Notice, 'atMs' | 'receiver'>[]
    }
    for (const { status, labels, annotations } of alerts)
      notices.push({ atMs: Date.now(), receiver, status, labels, annotations })
    response.end()
  })
})

const faults: string[] = []
const must = (good: boolean, what: string): void => {
  console.error(`${good ? 'ok  ' : 'FAIL'} ${what}`)
  if (!good) faults.push(what)
}

const run = async (): Promise<void> => {
  const [demo = 0, prometheus = 0, alertmanager = 0, webhook = 0] = await Promise.all(
    [0, 0, 0, 0].map(freePort),
  )
  await new Promise<void>((done) => hook.listen(webhook, '127.0.0.1', () => done()))
  for (const [path, text] of generateAll(project, ['rules'])) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const targets = (port: number): object[] => [{ targets: [`127.0.0.1:${port}`] }]
  const scraping = {
    global: { scrape_interval: `${SCRAPE_SECONDS}s`, evaluation_interval: '500ms' },
    rule_files: [join(folder, 'alerts/*.rules.yaml')],
    scrape_configs: [{ job_name: 'authslo', static_configs: targets(demo) }],
    alerting: { alertmanagers: [{ static_configs: targets(alertmanager) }] },
  }
  writeFileSync(join(folder, 'prometheus.yaml'), stringify(scraping))
  const routing = stringify(completeExample(project), { aliasDuplicateObjects: false })
    .replaceAll('http://127.0.0.1:9095/', `http://127.0.0.1:${webhook}/`)
    .replaceAll('group_wait: 10s', 'group_wait: 1s')
    .replaceAll('group_interval: 5m', 'group_interval: 5s')
  writeFileSync(join(folder, 'alertmanager.yaml'), routing)
  start(process.execPath, [join(root, 'src/cli.ts'), 'demo', '--port', String(demo)], root)
  start(
    bin('alertmanager'),
    [
      `--config.file=${folder}/alertmanager.yaml`,
      `--storage.path=${folder}/am`,
      `--web.listen-address=127.0.0.1:${alertmanager}`,
      '--cluster.listen-address=',
    ],
    join(root, '.tools'),
  )
  const page = `http://127.0.0.1:${demo}`
  await until('the demo', 60, async () => (await fetch(`${page}/-/ready`)).ok)
  start(
    bin('prometheus'),
    [
      `--config.file=${folder}/prometheus.yaml`,
      `--storage.tsdb.path=${folder}/tsdb`,
      `--web.listen-address=127.0.0.1:${prometheus}`,
      '--rules.alert.resend-delay=1s',
    ],
    folder,
  )
  const base = `http://127.0.0.1:${prometheus}`
  await until('Prometheus', 60, async () => (await fetch(`${base}/-/ready`)).ok)
  const shown = async (): Promise<Shown[]> =>
    (await (await fetch(`http://127.0.0.1:${alertmanager}/api/v2/alerts`)).json()) as Shown[]
  const setDead = async (): Promise<void> => {
    await setIncident(page, 'dead-storage', !dead)
    dead = !dead
  }
  let dead = false

  await until('the first scrape', 30, async () => {
    const answer = await fetch(`${base}/api/v1/query?query=up%3D%3D1`)
    return (await answer.text()).includes('"job":"authslo"')
  })
  // Two seconds stand for two minutes here, and Prometheus starts slower than that: AuthsloDown of before is true.
  await sleep(8)
  notices.length = 0
  await sleep(HEALTHY_SECONDS)
  const early = notices.map(({ labels }) => labels['alertname'] ?? '').join(', ')
  must(
    notices.every(({ labels }) => labels['severity'] !== 'page'),
    `nobody is paged in ${HEALTHY_SECONDS} healthy seconds${early === '' ? '' : ` (tickets: ${early})`}`,
  )
  const diedAt = Date.now()
  await setDead()
  const name = 'OAuthTokenIssuanceSuccessBurnFast'
  await until(`${name} is delivered`, 30, async () =>
    Promise.resolve(notices.some(({ labels }) => labels['alertname'] === name)),
  )
  const told = notices.find(({ labels }) => labels['alertname'] === name)
  const [slo] = project.slos.filter((each) => each.name === 'token-issuance-success')
  const tier = slo?.tiers.find((each) => each.name === 'fast')
  if (slo === undefined || tier === undefined || told === undefined) throw new Error('no tier')
  const theory =
    (expectedFireSeconds(
      tier,
      { objective: slo.objective, errorRatio: 1, eventsPerSecond: 8 / 60, historySeconds: 1e9 },
      { evaluationSeconds: 30, forSeconds: tierFor(tier) },
    ) ?? 0) * SCALE
  const took = (told.atMs - diedAt) / 1000
  // The demo's own lateness, a scrape, an evaluation, the wait of the group, and the machine.
  const allowed = theory + 2 + SCRAPE_SECONDS + 0.5 + 1 + 4
  must(
    took <= allowed,
    `paged ${took.toFixed(1)} s after the store died (theory ${theory.toFixed(1)} s, allowed ${allowed.toFixed(1)} s)`,
  )
  must(told.receiver === 'authslo-page', `to ${told.receiver}`)
  const wanted = {
    severity: 'page',
    slo_tier: 'fast',
    slo: slo.name,
    team: 'identity',
    service: 'authslo',
  }
  for (const [label, value] of Object.entries(wanted))
    must(told.labels[label] === value, `label ${label} is ${told.labels[label] ?? 'missing'}`)
  must((told.annotations['runbook_url'] ?? '').endsWith(`${name}.md`), 'with its runbook')

  await sleep(Math.max(0, OUTAGE_SECONDS - (Date.now() - diedAt) / 1000))
  const during = await shown()
  const slower = during.filter(
    ({ labels }) => labels['slo'] === slo.name && labels['alertname'] !== name,
  )
  must(
    slower.length > 0,
    `slower tiers fire: ${slower.map(({ labels }) => labels['slo_tier'] ?? '').join(', ')}`,
  )
  for (const { labels, status } of slower)
    must(status.state === 'suppressed', `${labels['alertname'] ?? ''} is inhibited`)
  const duringOutage = [...notices]
  const repeated = duringOutage.filter(
    ({ labels, status }, i) =>
      status === 'firing' &&
      labels['slo'] === slo.name &&
      duringOutage.findIndex(
        (other) =>
          JSON.stringify(other.labels) === JSON.stringify(labels) && other.status === 'firing',
      ) < i,
  )
  must(repeated.length === 0, 'the promise pages once')
  const slowerTold = duringOutage.filter(
    ({ labels }) => labels['slo'] === slo.name && labels['alertname'] !== name,
  )
  must(slowerTold.length === 0, 'no slower tier of the same promise is told during the outage')

  const backAt = Date.now()
  await setDead()
  await until(`${name} resolves`, 60, async () =>
    Promise.resolve(
      notices.some(({ labels, status }) => labels['alertname'] === name && status === 'resolved'),
    ),
  )
  const resolved =
    ((notices.find(({ labels, status }) => labels['alertname'] === name && status === 'resolved')
      ?.atMs ?? 0) -
      backAt) /
    1000
  must(true, `resolved ${resolved.toFixed(1)} s after recovery`)
  await until('every page resolves', 120, async () =>
    (await shown()).every(({ labels }) => labels['severity'] !== 'page'),
  )
  must(
    true,
    `every page has resolved ${((Date.now() - backAt) / 1000).toFixed(0)} s after recovery`,
  )

  const rows = notices
    .filter(({ status }) => status === 'firing')
    .map(({ atMs, labels, receiver }) => [
      `${((atMs - diedAt) / 1000).toFixed(1)} s`,
      atMs > backAt ? 'after recovery' : 'during the outage',
      labels['alertname'] ?? '',
      receiver,
    ])
  writeSection(
    'end-to-end',
    `## A live outage (\`npm run end-to-end\`)

The demo's authorization server loses its storage for ${OUTAGE_SECONDS} s; a real Prometheus and Alertmanager with all windows divided by 60, so that a second stands for a minute. The first page came ${took.toFixed(1)} s after the store died (theory ${theory.toFixed(1)} s, allowed ${allowed.toFixed(1)} s with lateness, scrape, evaluation and the wait of the group), and resolved ${resolved.toFixed(1)} s after it came back. ${slower.length} slower alerts of the same promise were inhibited meanwhile. ${faults.length === 0 ? 'All checks passed.' : `Failed: ${faults.join('; ')}.`}

What was told. Where a slower page of the same promise comes after the recovery, the faster one has resolved, and with it its inhibition, while the window of the slower still remembers:

${table(['after', 'when', 'alert', 'to'], rows)}
`,
  )
}

const started = Date.now()
try {
  await run()
} catch (error) {
  must(false, error instanceof Error ? error.message : String(error))
  console.error(
    notices
      .map(
        ({ atMs, status, labels }) =>
          `${new Date(atMs).toISOString()} ${status} ${labels['alertname'] ?? ''}`,
      )
      .join('\n'),
  )
} finally {
  await stopAll()
  hook.close()
  rmSync(folder, { recursive: true, force: true })
}
console.error(`${faults.length} faults, ${Math.round((Date.now() - started) / 1000)} s`)
process.exitCode = faults.length === 0 ? 0 : 1
