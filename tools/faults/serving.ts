// The real `authslo serve` as a child that is killed, stopped and started again.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Push } from './sender.ts'

export interface Served {
  readonly start: () => Promise<void>
  /** Ends it, and waits until it is gone. After SIGTERM it has to be so in time, and by itself. */
  readonly end: (signal: 'SIGKILL' | 'SIGTERM') => Promise<void>
  /** Of its state directory, from now on. */
  readonly disk: (is: 'well' | 'full' | 'slow') => void
  /** What it said. */
  readonly said: () => string
}

export interface ServedOptions {
  readonly cli: string
  readonly pattern: string
  /** In place of the log. */
  readonly push: { readonly receiver: Push; readonly port: number } | undefined
  readonly folder: string
  readonly state: string
  readonly port: number
}

const DRAINS_WITHIN_MS = 5000
const PRELOAD = join(import.meta.dirname, 'broken-disk.ts')

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

/** Flags, or a configuration where something is sent. */
const sourceOf = ({ pattern, push, folder }: ServedOptions): readonly string[] => {
  if (push === undefined) return ['--source', `authslo:${pattern}`]
  const { receiver, port } = push
  const config = join(folder, 'authslo.yaml')
  writeFileSync(
    config,
    `servers: [{name: as}]
receivers: {${receiver}: {listen: "127.0.0.1:${port}"}}
sources: [{name: log, server: as, format: authslo, ${receiver === 'http' ? 'http' : 'otlp'}: {}}]
`,
  )
  return ['--config', config]
}

export const served = (options: ServedOptions): Served => {
  const { cli, folder, state, port } = options
  const source = sourceOf(options)
  const told = join(folder, 'disk')
  writeFileSync(told, 'well')
  const env = { ...process.env, AUTHSLO_FAULT_STATE: state, AUTHSLO_FAULT_DISK: told }
  let child: ChildProcess | undefined
  let said = ''
  return {
    start: async () => {
      child = spawn(
        process.execPath,
        [
          '--import',
          PRELOAD,
          cli,
          'serve',
          ...source,
          '--state-dir',
          state,
          '--web.listen-address',
          `127.0.0.1:${port}`,
          '--web.birth-hold',
          '1s',
        ],
        { stdio: ['ignore', 'ignore', 'pipe'], env },
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
      if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return
      const begin = performance.now()
      ending.kill(signal)
      const [code] = (await once(ending, 'exit')) as [number | null]
      const tookMs = performance.now() - begin
      if (signal === 'SIGTERM' && (code !== 0 || tookMs > DRAINS_WITHIN_MS))
        throw new Error(`ended with ${code} after ${Math.round(tookMs)} ms\n${said}`)
    },
    disk: (is) => writeFileSync(told, is),
    said: () => said,
  }
}
