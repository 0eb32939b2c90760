import { backfill } from './backfill.ts'
import { check } from './check.ts'
import type { Command } from './command.ts'
import { completion } from './completion.ts'
import { demo } from './demo.ts'
import { doctor } from './doctor.ts'
import { explain } from './explain.ts'
import { fingerprint } from './fingerprint.ts'
import { gate } from './gate.ts'
import { generate } from './generate.ts'
import { healthcheck } from './healthcheck.ts'
import { init } from './init.ts'
import { probe } from './probe.ts'
import { replay } from './replay.ts'
import { report } from './report.ts'
import { serve } from './serve.ts'

/** Every verb, in the order of the help: one file, one line. */
export const commandTable: readonly Command[] = [
  demo,
  serve,
  replay,
  init,
  probe,
  explain,
  check,
  doctor,
  generate,
  gate,
  report,
  backfill,
  healthcheck,
  fingerprint,
  completion,
]
