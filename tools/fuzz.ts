// `npm run fuzz`: mutated lines of every format through the pipeline, and requests that nobody should send to every port of a `serve`.
// --lines N, --requests N, --seed N, --hung-ms N. Exit 1 where anything crashed, hung, grew without bound or came out.
import { join } from 'node:path'
import { argument, build } from '../bench/serving.ts'
import { root } from './alert-quality/report.ts'
import { fuzzLines } from './fuzz/lines.ts'
import { fuzzRequests } from './fuzz/requests.ts'

const LINES = argument('lines', 10_000_000)
const REQUESTS = argument('requests', 1_000_000)
const SEED = argument('seed', 1)
/** Of work of the event loop, so that a busy machine needs no more. */
const HUNG_MS = argument('hung-ms', 1000)

const number = (value: number): string => Math.round(value).toLocaleString('en-US')
const faults: string[] = []

if (LINES > 0) {
  const lines = await fuzzLines(LINES, SEED)
  faults.push(...lines.faults)
  console.log(
    `${number(lines.lines)} lines of ${lines.formats} formats, ${number(lines.events)} events: ${lines.faults.length} faults; worst 200 lines ${number(lines.worstMs)} ms; ${number(lines.mostMegabytes)} MB RSS at most`,
  )
}
if (REQUESTS > 0) {
  build()
  const requests = await fuzzRequests(join(root, 'dist', 'cli.js'), REQUESTS, SEED, HUNG_MS)
  faults.push(...requests.faults)
  console.log(
    `${number(requests.taken)} requests and frames taken by six ports, of ${number(requests.sent)} sent: ${requests.faults.length} faults; its event loop worked ${number(requests.longestHeldMs)} ms at most before a health check was answered; RSS ${requests.megabytes.first} MB before, ${requests.megabytes.most} MB at most`,
  )
}
for (const fault of faults) console.error(fault)
process.exitCode = faults.length === 0 ? 0 : 1
