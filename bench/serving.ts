// A `serve` in a process of its own, built as it is published, with what it costs.
import { once } from 'node:events'
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { cpuSeconds, megabytes } from '../tools/process-costs.ts'

export interface Serving {
  /** Status of the answer. */
  readonly post: (path: string, body: Buffer, headers: Record<string, string>) => Promise<number>
  /** Milliseconds until the whole of /metrics is there. */
  readonly scrape: () => Promise<number>
  /** Milliseconds until the first byte of a page, and its size. */
  readonly firstByte: (path: string) => Promise<{ readonly ms: number; readonly bytes: number }>
  /** Seconds of CPU so far, user and system, all threads. */
  readonly cpuSeconds: () => number
  /** Megabytes: now and at most so far. */
  readonly memory: () => { readonly now: number; readonly most: number }
  readonly stop: () => Promise<void>
}

const HTTP = 43_181
const WEB = 43_182
const root = resolve(import.meta.dirname, '..')

export const argument = (name: string, fallback: number): number => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? fallback : Number(process.argv[at + 1])
}

/** As published: Node need not strip types first. */
export const build = (): void => {
  const built = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' })
  if (built.status !== 0) throw new Error('the build failed')
}

/** `more`: YAML of the configuration, beside server, source and receiver. */
export const serving = async (more = ''): Promise<Serving> => {
  const folder = mkdtempSync(join(tmpdir(), 'authslo-bench-'))
  const config = join(folder, 'authslo.yaml')
  writeFileSync(
    config,
    `servers: [{name: kc}]
receivers: {otlp_http: {listen: "127.0.0.1:${HTTP}"}}
sources: [{name: kc, server: kc, format: keycloak, otlp: {}}]
web: {listen: ["127.0.0.1:${WEB}"]}
${more}`,
  )
  const cli = join(root, 'dist', 'cli.js')
  const child = spawn(process.execPath, [cli, 'serve', '--config', config], { stdio: 'ignore' })
  const gone = once(child, 'exit')
  const agent = new Agent({ keepAlive: true })
  const ask = (
    port: number,
    method: string,
    path: string,
    body?: Buffer,
    headers: Record<string, string> = {},
  ): Promise<number> =>
    new Promise((done, fail) => {
      const length = body === undefined ? {} : { 'content-length': body.length }
      const asked = request(
        { agent, host: '127.0.0.1', port, method, path, headers: { ...headers, ...length } },
        (response) => {
          response.resume().on('end', () => done(response.statusCode ?? 0))
        },
      )
      asked.on('error', fail)
      asked.end(body)
    })
  const ready = (): Promise<boolean> =>
    ask(WEB, 'GET', '/-/ready').then(
      (status) => status === 200,
      () => false,
    )
  let isReady = await ready()
  for (let tries = 0; tries < 200 && !isReady; tries++) {
    await delay(50)
    isReady = await ready()
  }
  if (child.exitCode !== null) throw new Error('serve ended: are its ports taken?')
  if (!isReady) throw new Error('serve is not ready after 10 s')
  return {
    post: (path, body, headers) => ask(HTTP, 'POST', path, body, headers),
    scrape: async () => {
      const begin = performance.now()
      await ask(WEB, 'GET', '/metrics')
      return performance.now() - begin
    },
    firstByte: (path) =>
      new Promise((done, fail) => {
        const begin = performance.now()
        request({ agent, host: '127.0.0.1', port: WEB, path }, (response) => {
          if (response.statusCode !== 200) fail(new Error(`${path}: ${response.statusCode}`))
          let ms: number | undefined
          let bytes = 0
          response.on('data', (chunk: Buffer) => {
            ms ??= performance.now() - begin
            bytes += chunk.length
          })
          response.on('end', () => done({ ms: ms ?? performance.now() - begin, bytes }))
        })
          .on('error', fail)
          .end()
      }),
    cpuSeconds: () => cpuSeconds(child.pid),
    memory: () => ({
      now: Math.round(megabytes(child.pid, 'VmRSS')),
      most: Math.round(megabytes(child.pid, 'VmHWM')),
    }),
    stop: async () => {
      agent.destroy()
      child.kill()
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
