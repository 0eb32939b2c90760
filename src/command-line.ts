// The process around the commands: streams, signals, exit code.
import { once } from 'node:events'
import { EXIT, type Terminal } from './commands/command.ts'
import { commandTable } from './commands/index.ts'
import { runCommandLine } from './commands/program.ts'

// `authslo replay ... | head`: a reader that has seen enough is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(EXIT.good)
  })
}

const STOP_WITHIN_MS = 5000
let stopping: AbortController | undefined

const terminal: Terminal = {
  stdin: process.stdin,
  stdout: async (text) => {
    if (!process.stdout.write(text)) await once(process.stdout, 'drain')
  },
  stderr: (text) => {
    process.stderr.write(text)
  },
  stdoutIsTerminal: process.stdout.isTTY,
  stderrIsTerminal: process.stderr.isTTY,
  env: process.env,
  folder: process.cwd(),
  now: Date.now,
  stopSignal: () => {
    if (stopping === undefined) {
      const controller = new AbortController()
      stopping = controller
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.once(signal, () => {
          controller.abort(signal)
          // Whatever hangs: what was saved last is whole.
          setTimeout(() => process.exit(EXIT.failure), STOP_WITHIN_MS).unref()
        })
      }
    }
    return stopping.signal
  },
}

const codeOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined
  const { code } = error as NodeJS.ErrnoException
  return code ?? codeOf(error.cause)
}

try {
  process.exitCode = await runCommandLine(process.argv.slice(2), commandTable, terminal)
} catch (error) {
  // Files, sockets and compressed streams fail with a code; anything else is ours.
  const message = error instanceof Error ? error.message : String(error)
  const bug = codeOf(error) === undefined
  const stack = bug && error instanceof Error ? `${error.stack ?? ''}\n` : ''
  terminal.stderr(`error: ${bug ? 'this is a bug in authslo: ' : ''}${message}\n${stack}`)
  process.exitCode = EXIT.failure
}
