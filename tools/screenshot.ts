// `npm run screenshots`: the pictures in docs/images, of the demo's pages while something is broken. `-- --port N`: the demo's port.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Status } from '../src/server/status.ts'
import { launchBrowser } from './browser.ts'

const root = resolve(import.meta.dirname, '..')
const at = process.argv.indexOf('--port')
const PORT = at < 0 ? 9941 : Number(process.argv[at + 1])
const URL = `http://127.0.0.1:${PORT}`
const MOST_BYTES = 150_000
/** What is broken in the pictures, after a healthy while: trends have a before. */
const BROKEN = ['stolen-refresh-token', 'broken-key-rotation', 'one-broken-client', 'slow-storage']
const BURNS = ['token-issuance-latency-200ms', 'token-validation']
const HEALTHY_SECONDS = 120
const BROKEN_SECONDS = 60

const DESKTOP = { width: 1200, height: 860 }
const PHONE = { width: 390, height: 844 }
/** `section`: that alone, in place of the first screen. */
interface Picture {
  readonly file: string
  readonly path: string
  readonly size: { readonly width: number; readonly height: number }
  readonly scheme: 'light' | 'dark'
  readonly section?: string
}
const PICTURES: readonly Picture[] = [
  { file: 'page.png', path: '/', size: { ...DESKTOP, height: 1060 }, scheme: 'light' },
  { file: 'page-phone.png', path: '/', size: PHONE, scheme: 'dark' },
  { file: 'break.png', path: '/', size: DESKTOP, scheme: 'light', section: 'incidents' },
  { file: 'incident.png', path: '/incident', size: DESKTOP, scheme: 'light' },
  { file: 'incident-dark.png', path: '/incident', size: DESKTOP, scheme: 'dark' },
  { file: 'incident-phone.png', path: '/incident', size: PHONE, scheme: 'light' },
  { file: 'episodes.png', path: '/episodes', size: DESKTOP, scheme: 'light' },
  { file: 'sources.png', path: '/sources', size: DESKTOP, scheme: 'light' },
  { file: 'config.png', path: '/config', size: DESKTOP, scheme: 'light' },
]

const demo = spawn(process.execPath, [join(root, 'src/cli.ts'), 'demo', '--port', `${PORT}`], {
  stdio: ['ignore', 'ignore', 'inherit'],
})
const ended = once(demo, 'exit')

const statusNow = async (): Promise<Status> =>
  (await (await fetch(`${URL}/status.json`)).json()) as Status

const until = async (
  what: string,
  seconds: number,
  met: (status: Status) => boolean,
): Promise<void> => {
  const end = Date.now() + seconds * 1000
  while (Date.now() < end) {
    const status = await statusNow().catch(() => undefined)
    if (status !== undefined && met(status)) return
    await sleep(500)
  }
  throw new Error(`${what}: not within ${seconds} s`)
}

const ranFor =
  (seconds: number) =>
  ({ now, startedAt }: Status): boolean =>
    now - startedAt >= seconds * 1000

const browser = await launchBrowser(true)
try {
  await until('a healthy while', HEALTHY_SECONDS * 2, ranFor(HEALTHY_SECONDS))
  for (const id of BROKEN)
    await fetch(`${URL}/incidents/${id}`, {
      method: 'POST',
      body: new URLSearchParams({ on: '1' }),
      redirect: 'manual',
    })
  await until('a broken while', BROKEN_SECONDS * 2, ranFor(HEALTHY_SECONDS + BROKEN_SECONDS))
  await until('promises that burn', 120, ({ slos }) =>
    BURNS.every((name) =>
      slos.some((slo) => slo.name === name && (slo.burnRates.fiveMinutes ?? 0) > 1),
    ),
  )
  for (const { file, path, size, scheme, section } of PICTURES) {
    const context = await browser.newContext({ viewport: size, colorScheme: scheme })
    const page = await context.newPage()
    await page.goto(`${URL}${path}`)
    const target = join(root, 'docs/images', file)
    const region = section === undefined ? page : page.locator(`section:has(> #${section})`)
    await region.screenshot({ path: target })
    await context.close()
    const { size: bytes } = statSync(target)
    console.log(`docs/images/${file} ${Math.round(bytes / 1000)} kB`)
    if (bytes > MOST_BYTES) {
      console.error(`${file} is larger than ${MOST_BYTES / 1000} kB`)
      process.exitCode = 1
    }
  }
} finally {
  await browser.close()
  demo.kill()
  await ended
}
