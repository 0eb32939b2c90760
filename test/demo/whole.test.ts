// The demo as it is started: its own configuration, its watcher of keys, and what its exporter shows.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freePort } from '../../tools/free-port.ts'

const root = join(import.meta.dirname, '..', '..')
test('a key rotation that is broken from the start burns the promise of validation, at that resource server only', async () => {
  const port = await freePort()
  const args = ['demo', '--port', String(port), '--incident', 'broken-key-rotation']
  const demo = spawn(process.execPath, [join(root, 'src/cli.ts'), ...args], { stdio: 'ignore' })
  const ended = new Promise((done) => demo.once('close', done))
  const values = async (metric: string, resourceServer: string): Promise<number | undefined> => {
    const text = await fetch(`http://127.0.0.1:${port}/metrics`).then(
      (answer) => answer.text(),
      () => '',
    )
    const labels = `slo="token-validation",server="demo",resource_server="${resourceServer}"`
    const line = text.split('\n').find((each) => each.startsWith(`${metric}{${labels}`))
    return line === undefined ? undefined : Number(line.split(' ').at(-1))
  }
  try {
    // A refused token is judged when the watcher had time to look at the keys.
    await expect
      .poll(() => values('oauth_slo_bad_events_total', 'orders'), {
        timeout: 100_000,
        interval: 500,
      })
      .toBeGreaterThan(0)
    expect(await values('oauth_slo_events_total', 'orders')).toBe(
      await values('oauth_slo_bad_events_total', 'orders'),
    )
    expect(await values('oauth_slo_events_total', 'stock')).toBeGreaterThan(0)
    expect(await values('oauth_slo_bad_events_total', 'stock')).toBe(0)
  } finally {
    demo.kill('SIGINT')
    await ended
  }
}, 120_000)
