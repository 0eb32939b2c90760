// A start that fails lets go of all that it had taken: the next one, in the same process, finds it free.
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { REPLAY_KEYS } from '../../src/identifier.ts'
import { runExporter } from '../../src/running/run-exporter.ts'
import { createLog } from '../../src/telemetry.ts'

const taken = async (): Promise<{ readonly port: number; readonly free: () => void }> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const at = server.address()
  if (at === null || typeof at === 'string') throw new Error('not listening')
  return { port: at.port, free: () => void server.close() }
}

test.each([
  ['the pages', 'file: log', (port: string) => `web: {listen: ["127.0.0.1:0", "${port}"]}`],
  [
    'a receiver',
    'http: {}',
    (port: string) => `receivers: {http: {listen: "${port}"}}\nweb: {listen: ["127.0.0.1:0"]}`,
  ],
])('the port of %s is taken: the state directory is not', async (_, input, listening) => {
  const directory = mkdtempSync(join(tmpdir(), 'authslo-failed-start-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  const other = await taken()
  const checked = loadConfig(
    `servers: [{name: as}]
sources: [{name: app, server: as, format: authslo, ${input}}]
${listening(`127.0.0.1:${other.port}`)}
state: {directory: ${directory}}
`,
    { file: 'authslo.yaml', folder: directory, env: {}, formats: undefined },
  )
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems))
  const start = (): ReturnType<typeof runExporter> =>
    runExporter({
      config: checked.value,
      slos: [],
      keys: REPLAY_KEYS,
      log: createLog({ level: 'info', format: 'text', write: () => undefined, now: Date.now }),
      now: Date.now,
      folder: directory,
      addressFlag: '--web.listen-address',
    })
  for (let i = 0; i < 2; i++)
    expect(await start()).toEqual({
      problem: expect.stringContaining(`port ${other.port} of 127.0.0.1 is taken`) as string,
    })
  other.free()
  const running = await start()
  if ('problem' in running) throw new Error(running.problem)
  await running.stop()
})
