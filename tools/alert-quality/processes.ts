// Other programs: run to their end, and ports for those that stay.
import { spawn } from 'node:child_process'
import { root } from './report.ts'

/** In the root of the repo. */
export const run = (
  command: string,
  args: readonly string[],
): Promise<{ readonly ok: boolean; readonly output: string }> =>
  new Promise((done) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.once('error', ({ message }) => done({ ok: false, output: message }))
    child.once('close', (code) => done({ ok: code === 0, output }))
  })
