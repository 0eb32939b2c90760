// The real `authslo serve` as a child that is killed, stopped and started again.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

export interface Served {
  readonly start: () => Promise<void>
  /** Ends it, and waits until it is gone: ms that took. */
  readonly end: (signal: 'SIGKILL' | 'SIGTERM') => Promise<number>
  /** What it said. */
  readonly said: () => string
}

export interface ServedOptions {
  readonly cli: string
  readonly pattern: string
  readonly state: string
  readonly port: number
}

/** It reads first what was written while it was down. */
const READY_MS = 180_000

const isReady = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const asked = request({ host: '127.0.0.1', port, path: '/-/ready' }, (response) => {
      response.resume()
      done(response.statusCode === 200)
    })
    asked.setTimeout(1000, () => asked.destroy())
    asked.on('error', () => done(false))
    asked.end()
  })

export const served = ({ cli, pattern, state, port }: ServedOptions): Served => {
  let child: ChildProcess | undefined
  let said = ''
  return {
    start: async () => {
      child = spawn(
        process.execPath,
        [
          cli,
          'serve',
          '--source',
          `authslo:${pattern}`,
          '--state-dir',
          state,
          '--web.listen-address',
          `127.0.0.1:${port}`,
          '--web.birth-hold',
          '1s',
        ],
        { stdio: ['ignore', 'ignore', 'pipe'] },
      )
      child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
      const end = Date.now() + READY_MS
      while (!(await isReady(port))) {
        if (child.exitCode !== null) throw new Error(`serve ended:\n${said}`)
        if (Date.now() > end) throw new Error(`serve is not ready:\n${said}`)
        await delay(20)
      }
    },
    end: async (signal) => {
      const ending = child
      if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return 0
      const begin = performance.now()
      ending.kill(signal)
      await once(ending, 'exit')
      return performance.now() - begin
    },
    said: () => said,
  }
}
