// Other programs: run to their end, and ports for those that stay.
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
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

/** Of 127.0.0.1. */
export const freePort = (): Promise<number> =>
  new Promise((done) => {
    const socket = createServer().listen(0, '127.0.0.1', () => {
      const { port } = socket.address() as { port: number }
      socket.close(() => done(port))
    })
  })
