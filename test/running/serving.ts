// `serve` as a process of its own, which can be killed.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import { freePort } from '../../tools/free-port.ts'

export const CLI = resolve(import.meta.dirname, '..', '..', 'src', 'cli.ts')

export interface Serving {
  readonly folder: string
  readonly at: (name: string) => string
  /** Starts it anew; resolves when it is ready. */
  readonly start: () => Promise<void>
  readonly kill: (signal: NodeJS.Signals) => Promise<number | null>
  /** undefined: it did not answer with metrics. */
  readonly scrape: () => Promise<string | undefined>
  /** Read of the first source so far, shown or not. */
  readonly records: () => Promise<number | undefined>
  readonly port: number
  readonly pid: () => number | undefined
  readonly log: () => string
}

/** `config`: without `web`; `state` is its directory of state. Removed with the test. */
export const serving = async (config: string): Promise<Serving> => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-serving-'))
  const port = await freePort()
  const at = (name: string): string => join(folder, name)
  writeFileSync(
    at('authslo.yaml'),
    `web: {listen: ["127.0.0.1:${port}"], birth_hold: 0s}\n${config}`,
  )
  let child: ChildProcess | undefined
  let log = ''
  const kill = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return null
    const gone = once(child, 'exit')
    child.kill(signal)
    const [code] = (await gone) as [number | null]
    return code
  }
  onTestFinished(async () => {
    await kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })
  const ask = (path: string): Promise<Response | undefined> =>
    fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined)
  return {
    folder,
    at,
    start: async () => {
      child = spawn(process.execPath, [CLI, 'serve', '--config', at('authslo.yaml')], {
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        log += text
      })
      while ((await ask('/-/ready'))?.status !== 200)
        if (child.exitCode !== null) throw new Error(log)
    },
    kill,
    scrape: async () => {
      const answer = await ask('/metrics')
      return answer?.status === 200 ? answer.text().catch(() => undefined) : undefined
    },
    records: async () => {
      const status = (await (await ask('/status.json'))?.json()) as
        { sources: { records: number }[] } | undefined
      return status?.sources[0]?.records
    },
    port,
    pid: () => child?.pid,
    log: () => log,
  }
}

/** Of the first series with this beginning; 0 where there is none. */
export const valueOf = (page: string, series: string): number => {
  const line = page.split('\n').find((text) => text.startsWith(series))
  return line === undefined ? 0 : Number(line.slice(line.lastIndexOf(' ') + 1))
}
