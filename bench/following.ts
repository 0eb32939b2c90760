// A `serve` in a process of its own, built as it is published, that follows a log of Keycloak and keeps its state.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { root } from '../tools/alert-quality/report.ts'
import { freePort } from '../tools/free-port.ts'
import { cpuSeconds, megabytes } from '../tools/process-costs.ts'

export interface Following {
  readonly log: string
  readonly state: string
  /** Text of a page; '' where it is not answered well. Throws where the process has ended. */
  readonly page: (path: string) => Promise<string>
  /** Of `/metrics`. */
  readonly read: () => Promise<number>
  readonly residentMegabytes: () => number
  /** Seconds of CPU so far, user and system, all threads. */
  readonly cpuSeconds: () => number
  readonly stop: () => Promise<void>
}

/** Is ready when it is returned. */
export const following = async (): Promise<Following> => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-following-'))
  const [log, state] = [join(folder, 'kc.log'), join(folder, 'state')]
  const port = await freePort()
  const child = spawn(
    process.execPath,
    [
      join(root, 'dist', 'cli.js'),
      'serve',
      '--source',
      `keycloak:${log}`,
      '--state-dir',
      state,
      '--web.birth-hold',
      '0s',
      '--web.listen-address',
      `127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  )
  const gone = once(child, 'exit')
  const page = async (path: string): Promise<string> => {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('serve ended')
    const answer = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined)
    return answer?.ok === true ? answer.text() : ''
  }
  while ((await page('/-/ready')) === '') await delay(50)
  return {
    log,
    state,
    page,
    read: async () =>
      Number(/^authslo_source_records_total\S* (\d+)/m.exec(await page('/metrics'))?.[1]),
    residentMegabytes: () => megabytes(child.pid, 'VmRSS'),
    cpuSeconds: () => cpuSeconds(child.pid),
    stop: async () => {
      child.kill()
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
