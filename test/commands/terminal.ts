// A command line run in this process: what it wrote, and its exit code.
import { Readable } from 'node:stream'
import type { Command, ExitCode, Terminal } from '../../src/commands/command.ts'
import { commandTable } from '../../src/commands/index.ts'
import { runCommandLine } from '../../src/commands/program.ts'

export interface Ran {
  readonly code: ExitCode
  readonly stdout: string
  readonly stderr: string
}

export const run = async (
  argv: readonly string[],
  given: Partial<Terminal> = {},
  commands: readonly Command[] = commandTable,
): Promise<Ran> => {
  let stdout = ''
  let stderr = ''
  const code = await runCommandLine(argv, commands, {
    stdin: Readable.from([]),
    stdout: (text) => {
      stdout += text
      return Promise.resolve()
    },
    stderr: (text) => {
      stderr += text
    },
    stdoutIsTerminal: false,
    stderrIsTerminal: false,
    env: {},
    folder: process.cwd(),
    now: () => Date.UTC(2026, 0, 1),
    stopSignal: () => new AbortController().signal,
    ...given,
  })
  return { code, stdout, stderr }
}
