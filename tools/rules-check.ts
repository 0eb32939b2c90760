// `npm run rules:check`: promtool and amtool, Debian's and a current one (`npm run tools -- newest`), on all that is generated for them.
// Writes its section of docs/reference/alert-quality.md. Exit 1 where one of them refuses anything.
import { spawn } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { root, table, writeSection } from './alert-quality/report.ts'

const FOLDERS = [
  ['.tools/bin', 'npm run tools'],
  ['.tools/newest/bin', 'npm run tools -- newest'],
] as const
const ALERTMANAGER = 'alerts/alertmanager/alertmanager.yaml'

const run = (program: string, args: readonly string[]): Promise<{ ok: boolean; output: string }> =>
  new Promise((done) => {
    let output = ''
    const child = spawn(program, args, { cwd: root })
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.once('error', ({ message }) => done({ ok: false, output: message }))
    child.once('close', (code) => done({ ok: code === 0, output }))
  })

const rules = globSync('alerts/*.rules.yaml', { cwd: root }).toSorted()
const tests = globSync('alerts/tests/*.test.yaml', { cwd: root }).toSorted()

const rows: string[][] = []
for (const [folder, install] of FOLDERS) {
  const program = (tool: string): string => join(root, folder, tool)
  const missing = ['promtool', 'amtool'].filter((tool) => !existsSync(program(tool)))
  if (missing.length > 0) {
    console.error(`${missing.join(' and ')} missing in ${folder}: ${install}`)
    process.exit(1)
  }
  const version = async (tool: string): Promise<string> =>
    / version (\S+)/.exec((await run(program(tool), ['--version'])).output)?.[1] ?? 'unknown'
  const refused: string[] = []
  const tell = (what: string, { ok, output }: { ok: boolean; output: string }): void => {
    if (ok) return
    refused.push(what)
    console.error(`${folder} refuses ${what}:\n${output}`)
  }
  const started = Date.now()
  tell('the rules', await run(program('promtool'), ['check', 'rules', '--lint=all', ...rules]))
  const waiting = [...tests]
  const worker = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift())
      tell(file, await run(program('promtool'), ['test', 'rules', file]))
  }
  await Promise.all([worker(), worker()])
  const seconds = Math.round((Date.now() - started) / 1000)
  tell(ALERTMANAGER, await run(program('amtool'), ['check-config', ALERTMANAGER]))
  rows.push([
    `promtool ${await version('promtool')}, amtool ${await version('amtool')}`,
    String(rules.length),
    String(tests.length),
    refused.length === 0 ? 'nothing' : refused.join(', '),
    `${seconds} s`,
  ])
  if (refused.length > 0) process.exitCode = 1
}
const text = table(['tools', 'rule files', 'test files', 'refused', 'took'], rows)
console.log(text)
writeSection(
  'rules-check',
  `## Two Prometheus, two Alertmanager (\`npm run rules:check\`)

All rule files with \`--lint=all\`, all their tests, and the Alertmanager example.

${text}
`,
)
