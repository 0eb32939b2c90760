import { check } from './check.ts'
import type { Command } from './command.ts'
import { completion } from './completion.ts'
import { healthcheck } from './healthcheck.ts'

/** Every verb, in the order of the help: one file, one line. */
export const commandTable: readonly Command[] = [check, healthcheck, completion]
