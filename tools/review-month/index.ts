// `npm run review:truth`: a scripted month through backfill, a real Prometheus and the reports; every number against the generator's ledger.
import { spawnSync } from 'node:child_process'
import {
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { parse, stringify } from 'yaml'
import { bin, root, table, writeSection } from '../alert-quality/report.ts'
import type { Postmortem } from '../../src/reports/postmortem.ts'
import type { Review } from '../../src/reports/review.ts'
import { compare, compareLeak, comparePostmortem, type Compared } from './compare.ts'
import { LEAK, MAINTENANCE, MONTH, PLANTED, writeMonth, ZONE } from './month.ts'
import { serveBlocks, type BlocksServer } from '../prometheus.ts'

const folder = mkdtempSync(join(tmpdir(), 'authslo-month-'))
const SLO_FILES = [
  'token-issuance-success',
  'refresh-success',
  'token-issuance-latency-200ms',
  'token-issuance-latency-500ms',
]
const FROM = '2026-09-30T22:00:00Z'
const TO = '2026-10-31T23:00:00Z'

const run = (command: string, args: readonly string[]): string => {
  const begun = Date.now()
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  const name = [command.split('/').at(-1), ...args.slice(0, 4)].join(' ')
  if (status !== 0)
    throw new Error(`${name}: ${status}\n${stderr.slice(-2000)}${stdout.slice(-2000)}`)
  console.error(`${((Date.now() - begun) / 1000).toFixed(1)} s  ${name}`)
  return stdout
}
const authslo = (...args: readonly string[]): string =>
  run(process.execPath, [join(root, 'src/cli.ts'), ...args])

const writeLogs = async (): Promise<ReturnType<typeof writeMonth>> => {
  const out = createWriteStream(join(folder, 'month.ndjson'))
  let text = ''
  const ledger = writeMonth(1, (line) => (text += `${line}\n`))
  out.end(text)
  await once(out, 'close')
  return ledger
}

const writeConfig = (): void => {
  writeFileSync(
    join(folder, 'authslo.yaml'),
    stringify({
      servers: [{ name: 'as', clients: 'clients.yaml' }],
      sources: [{ name: 'log', server: 'as', format: 'authslo', file: 'month.ndjson' }],
      slo: { files: SLO_FILES.map((name) => join(root, 'slo', `${name}.yaml`)) },
      reports: { time_zone: ZONE },
      exclusions: [
        {
          ...MAINTENANCE,
          servers: ['as'],
          slos: ['*'],
          reason: 'database upgrade',
          approved_by: 'sre-lead',
        },
      ],
    }),
  )
  writeFileSync(join(folder, 'clients.yaml'), stringify([{ id: 'shop', name: 'shop' }]))
}

interface Rule {
  readonly record?: string
}
interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[]
}
/** The recording rules that the budget is made from; all would take an hour. */
const writeRules = (file: string, which: number, names: readonly string[]): void => {
  const groups = SLO_FILES.flatMap((name) => {
    const text = readFileSync(join(root, 'alerts', `${name}.rules.yaml`), 'utf8')
    const group = (parse(text) as RuleFile).groups[which]
    const rules = group?.rules.filter(({ record = '' }) => names.includes(record)) ?? []
    return group === undefined ? [] : [{ ...group, rules }]
  })
  writeFileSync(join(folder, file), stringify({ groups }))
}

let prometheus: BlocksServer | undefined
/** Anew each time: it looks for blocks at its start. */
const start = async (): Promise<string> => {
  await prometheus?.stop()
  prometheus = await serveBlocks(folder, 'data')
  return prometheus.url
}
const fillRules = (url: string, file: string, from: string, step: string): void => {
  // Not longer: Prometheus answers with at most 11,000 points.
  const range = [`--start=${from}`, `--end=${TO}`, `--eval-interval=${step}`]
  run(bin('promtool'), [
    'tsdb',
    'create-blocks-from',
    '--max-block-duration=54h',
    'rules',
    `--url=${url}`,
    ...range,
    '--output-dir=data',
    file,
  ])
}

const main = async (): Promise<readonly (Compared & { readonly postmortemFaults: number })[]> => {
  const ledger = await writeLogs()
  writeConfig()
  authslo('backfill', '--all', '--out', 'blocks.om', '--source', 'log', 'month.ndjson')
  mkdirSync(join(folder, 'data'))
  run(bin('promtool'), [
    'tsdb',
    'create-blocks-from',
    '--max-block-duration=168h',
    'openmetrics',
    '-q',
    'blocks.om',
    'data',
  ])
  let url = await start()
  writeRules('fast.yaml', 0, ['slo:events:rate5m', 'slo:bad_events:rate5m', 'slo:observed:bool'])
  writeRules('slow.yaml', 1, ['slo:error_ratio', 'slo:age:seconds'])
  fillRules(url, 'fast.yaml', FROM, '30s')
  url = await start()
  fillRules(url, 'slow.yaml', '2026-10-31T22:00:00Z', '5m')
  url = await start()
  const json = ['--format', 'json', '--prometheus', url]
  const fromLogs = ['replay', '--report', 'json', '--source', 'log', 'month.ndjson']
  const whole = ['--period', MONTH]
  const reports: readonly (readonly [string, Run])[] = [
    ['Prometheus', (what, ...more) => authslo('report', what, ...json, ...more)],
    ['logs alone', (_, ...more) => authslo(...fromLogs, ...more)],
  ]
  return reports.map(([from, make]) => {
    const review = compare(from, JSON.parse(make('review', ...whole)) as Review, ledger)
    const postmortem = (fromMs: number, toMs: number): Postmortem => {
      const times = [fromMs - 2 * HOUR_MS, toMs + HOUR_MS].map((at) => new Date(at).toISOString())
      const span = ['--from', times[0] ?? '', '--to', times[1] ?? '']
      return JSON.parse(make('postmortem', ...span)) as Postmortem
    }
    const faults = [
      ...PLANTED.flatMap((planted) =>
        comparePostmortem(from, planted, postmortem(planted.fromMs, planted.toMs), ledger),
      ),
      ...compareLeak(from, postmortem(LEAK.issuedMs, LEAK.refusedMs)),
    ]
    return { ...review, faults: [...review.faults, ...faults], postmortemFaults: faults.length }
  })
}

type Run = (what: 'review' | 'postmortem', ...more: readonly string[]) => string
const HOUR_MS = 3_600_000

try {
  const compared = await main()
  const told = table(
    [
      'from',
      'numbers compared',
      'worst difference',
      'of',
      'incidents found',
      'postmortems wrong in',
    ],
    compared.map(({ from, numbers, worst, worstOf, found, postmortemFaults }) => [
      from,
      String(numbers),
      `${(worst * 100).toFixed(4)} %`,
      worstOf,
      `${found} of ${PLANTED.length}`,
      `${postmortemFaults} points`,
    ]),
  )
  console.log(told)
  const faults = compared.flatMap((one) => one.faults)
  for (const fault of faults) console.log(fault)
  writeSection(
    'review',
    `## A month against its ledger (\`npm run review:truth\`)

${MONTH} in ${ZONE}, scripted: ${PLANTED.map(({ name }) => name).join(', ')}, a token that leaked, a maintenance, background errors. Its log goes through \`backfill\`, blocks and recorded rules of a real Prometheus to \`report\`, and to \`replay --report\`. Each number of the review (events, bad events, attainment and budget by SLO and day, exclusions, what spent the budget, cost of incidents) is held against what the generator itself counted; allowed is 0.1 %. Each postmortem must name the planted cause, client or region, the first bad event and the recovery to the minute; that of the leak the revocation and the last acceptance.

${told}

${faults.length === 0 ? 'Nothing was wrong.' : faults.map((fault) => `- ${fault}`).join('\n')}
`,
  )
  process.exitCode = faults.length === 0 ? 0 : 1
} finally {
  await prometheus?.stop()
  if (process.argv.includes('--keep')) console.error(folder)
  else rmSync(folder, { recursive: true, force: true })
}
