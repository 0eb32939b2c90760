// A Prometheus of our own over blocks that were made before, on a free port of 127.0.0.1: it scrapes nothing and forgets nothing.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bin } from './alert-quality/report.ts'
import { freePort } from './free-port.ts'
import { until } from './live.ts'

const READY_WITHIN_SECONDS = 120

export interface BlocksServer {
  readonly url: string
  readonly stop: () => Promise<void>
}

/** `data`: a folder of blocks, below `folder`. Throws where it is not ready within two minutes. */
export const serveBlocks = async (folder: string, data: string): Promise<BlocksServer> => {
  const port = await freePort()
  const config = join(folder, 'prometheus.yaml')
  writeFileSync(config, '{}\n')
  const child = spawn(
    bin('prometheus'),
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, data)}`,
      '--storage.tsdb.retention.time=100y',
      `--web.listen-address=127.0.0.1:${port}`,
      '--query.timeout=10m',
    ],
    { cwd: folder, stdio: 'ignore' },
  )
  const closed = once(child, 'close')
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) child.kill()
    await closed
  }
  const url = `http://127.0.0.1:${port}`
  try {
    await until('Prometheus', READY_WITHIN_SECONDS, async () => (await fetch(`${url}/-/ready`)).ok)
  } catch (error) {
    await stop()
    throw error
  }
  return { url, stop }
}
