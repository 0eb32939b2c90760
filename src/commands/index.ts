import { check } from './check.ts'
import type { Command } from './command.ts'
import { completion } from './completion.ts'
import { explain } from './explain.ts'
import { healthcheck } from './healthcheck.ts'
import { replay } from './replay.ts'

/** Every verb, in the order of the help: one file, one line. */
export const commandTable: readonly Command[] = [replay, explain, check, healthcheck, completion]
