// The demo, a real Prometheus that scrapes it by our rules, a real Alertmanager, and whoever is told: for `npm run
// end-to-end`. Windows are those of the project's time scale.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { stringify } from 'yaml'
import { generateAll } from '../../src/generate/index.ts'
import type { Project } from '../../src/generate/project.ts'
import { recorded } from '../../src/generate/promql.ts'
import { completeExample } from '../../src/generate/routing/configuration.ts'
import { freePort } from '../free-port.ts'
import { programs, setIncident, until } from '../live.ts'
import { bin, root } from './report.ts'

export const SCRAPE_SECONDS = 1
export const EVALUATION_SECONDS = 0.5
export const GROUP_INTERVAL_SECONDS = 5

/** Written at each evaluation. */
const EVALUATED = recorded('slo:events:rate5m', { slo: 'token-issuance-success' })

export interface Notice {
  readonly atMs: number
  readonly receiver: string
  readonly status: 'firing' | 'resolved'
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}
export interface Shown {
  readonly labels: Readonly<Record<string, string>>
  readonly status: { readonly state: string }
}

export interface Gaps {
  readonly scrapeSeconds: number
  readonly evaluationSeconds: number
}

export interface LiveWorld {
  /** What the webhook was told, in order. */
  readonly notices: Notice[]
  /** Alerts as Alertmanager has them. */
  readonly shown: () => Promise<readonly Shown[]>
  /** Between scrapes that succeeded, and between evaluations, since then: the longest, seconds. */
  readonly longestGaps: (sinceMs: number) => Promise<Gaps>
  /** Kills the demo's storage, or gives it back. */
  readonly setDead: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** Returns once Prometheus has scraped; rejects where something does not start within a minute. */
export const startWorld = async (project: Project): Promise<LiveWorld> => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-end-to-end-'))
  const { start, stopAll } = programs()
  const stop = async (): Promise<void> => {
    await stopAll()
    hook.close()
    rmSync(folder, { recursive: true, force: true })
  }

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

  const begin = async (): Promise<LiveWorld> => {
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
      global: {
        scrape_interval: `${SCRAPE_SECONDS}s`,
        evaluation_interval: `${1000 * EVALUATION_SECONDS}ms`,
      },
      rule_files: [join(folder, 'alerts/*.rules.yaml')],
      scrape_configs: [{ job_name: 'authslo', static_configs: targets(demo) }],
      alerting: { alertmanagers: [{ static_configs: targets(alertmanager) }] },
    }
    writeFileSync(join(folder, 'prometheus.yaml'), stringify(scraping))
    const routing = stringify(completeExample(project), { aliasDuplicateObjects: false })
      .replaceAll('http://127.0.0.1:9095/', `http://127.0.0.1:${webhook}/`)
      .replaceAll('group_wait: 10s', 'group_wait: 1s')
      .replaceAll('group_interval: 5m', `group_interval: ${GROUP_INTERVAL_SECONDS}s`)
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
    const longestGap = async (
      query: string,
      sinceMs: number,
      counts: (value: string) => boolean,
    ): Promise<number> => {
      const seconds = Math.ceil((Date.now() - sinceMs) / 1000)
      const asked = new URLSearchParams({ query: `${query}[${seconds}s]` })
      const { data } = (await (await fetch(`${base}/api/v1/query?${asked.toString()}`)).json()) as {
        data: { result: { values: [number, string][] }[] }
      }
      const times = (data.result[0]?.values ?? [])
        .filter(([, value]) => counts(value))
        .map(([time]) => time)
      const [first = sinceMs / 1000] = times
      return Math.max(
        ...[...times, Date.now() / 1000].map((time, i) => time - (times[i - 1] ?? first)),
      )
    }
    const longestGaps = async (sinceMs: number): Promise<Gaps> => ({
      scrapeSeconds: await longestGap('up{job="authslo"}', sinceMs, (value) => value === '1'),
      evaluationSeconds: await longestGap(EVALUATED, sinceMs, () => true),
    })
    let dead = false
    const setDead = async (): Promise<void> => {
      await setIncident(page, 'dead-storage', !dead)
      dead = !dead
    }
    await until('the first scrape', 30, async () => {
      const answer = await fetch(`${base}/api/v1/query?query=up%3D%3D1`)
      return (await answer.text()).includes('"job":"authslo"')
    })

    return { notices, shown, longestGaps, setDead, stop }
  }
  try {
    return await begin()
  } catch (error) {
    await stop()
    throw error
  }
}
