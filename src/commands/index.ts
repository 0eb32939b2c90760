import { completion } from './completion.ts'
import type { Command } from './command.ts'

/** Every verb, in the order of the help: one file, one line. */
export const commandTable: readonly Command[] = [completion]
