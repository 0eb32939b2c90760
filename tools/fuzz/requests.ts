// Sends what nobody should send to every port of a real `serve`: it must go on, answer its health check, and show no secret.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createSocket } from 'node:dgram'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { CANARIES } from '../../test/adapters/mutated-lines.ts'
import { freePort } from '../free-port.ts'
import { loopMs, megabytes } from '../process-costs.ts'
import { createRandom } from '../theft-month/random.ts'
import { MAKE, PREFACE, torn, type Port } from './made-requests.ts'

export interface RequestsOutcome {
  readonly sent: number
  /** Read by the other side: HTTP requests that were answered, and everything sent to ports that answer nothing. */
  readonly taken: number
  /** What the event loop of the exporter worked before it answered the health check, at most: what else the machine did is not in it. */
  readonly longestHeldMs: number
  readonly megabytes: { readonly first: number; readonly most: number }
  readonly faults: readonly string[]
}

const CONNECTIONS = 16
/** Sent at once on one connection. */
const PIPELINED = 32
/** Beyond it a health check is answered never. */
const ANSWER_MS = 60_000
/** A connection on which nothing comes any more: what was sent last is half a request. */
const SILENT_MS = 700
const MOST_MEGABYTES = 1024

/** Sends a bundle on a connection of its own; resolves with the number of answers when it is closed or all were answered. */
const send = (port: number, bundle: readonly Buffer[], answersAll: boolean): Promise<number> =>
  new Promise((done) => {
    const socket: Socket = connect(port, '127.0.0.1')
    let answers = 0
    const end = (): void => {
      clearTimeout(timer)
      socket.destroy()
      done(answers)
    }
    let timer = setTimeout(end, SILENT_MS)
    socket.on('error', end).on('close', end)
    socket.on('data', (chunk: Buffer) => {
      clearTimeout(timer)
      timer = setTimeout(end, SILENT_MS)
      answers += chunk.toString('latin1').split('HTTP/1.1 ').length - 1
      if (answersAll && answers >= bundle.length) end()
    })
    socket.write(Buffer.concat(bundle), () => {
      // Where nothing is answered the other side sees the end; an HTTP server would answer nothing more.
      if (!answersAll) socket.end()
    })
  })

const isHealthy = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const asked = request({ host: '127.0.0.1', port, path: '/-/healthy' }, (response) => {
      response.resume().on('end', () => done(true))
    })
    asked.setTimeout(ANSWER_MS, () => asked.destroy())
    asked.on('error', () => done(false))
    asked.end()
  })

const textAt = async (port: number, path: string): Promise<string> =>
  (await fetch(`http://127.0.0.1:${port}${path}`)).text()

export const fuzzRequests = async (
  cli: string,
  requests: number,
  seed: number,
  hungMs: number,
): Promise<RequestsOutcome> => {
  const names: readonly Port[] = [
    'web',
    'otlp_http',
    'otlp_grpc',
    'http',
    'syslog_tcp',
    'syslog_udp',
  ]
  const free = await Promise.all(names.map(freePort))
  const ports = Object.fromEntries(names.map((name, i) => [name, free[i] ?? 0])) as Record<
    Port,
    number
  >
  const folder = mkdtempSync(join(tmpdir(), 'authslo-fuzz-'))
  const config = join(folder, 'authslo.yaml')
  const at = (name: Port): string => `"127.0.0.1:${ports[name]}"`
  writeFileSync(
    config,
    `servers: [{name: as}]
receivers:
  otlp_http: {listen: ${at('otlp_http')}}
  otlp_grpc: {listen: ${at('otlp_grpc')}}
  http: {listen: ${at('http')}}
sources:
  - {name: otlp, server: as, format: keycloak, otlp: {}}
  - {name: push, server: as, format: authslo, http: {}}
  - {name: syslog, server: as, format: authslo, syslog: {tcp: ${at('syslog_tcp')}, udp: ${at('syslog_udp')}}}
web: {listen: [${at('web')}]}
`,
  )
  const child = spawn(process.execPath, [cli, 'serve', '--config', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-100_000)
  })
  const gone = once(child, 'exit')
  const faults: string[] = []
  const udp = createSocket('udp4')
  try {
    for (let tries = 0; !(await isHealthy(ports.web)); tries++) {
      if (child.exitCode !== null || tries > 600) throw new Error(`serve does not start:\n${said}`)
      await delay(50)
    }
    const first = Math.round(megabytes(child.pid, 'VmRSS'))
    const random = createRandom(seed)
    let sent = 0
    let taken = 0
    let longestHeldMs = 0
    let isDone = false
    const watch = async (): Promise<void> => {
      while (!isDone) {
        const before = loopMs(child.pid)
        const isAnswered = await isHealthy(ports.web)
        if (child.exitCode !== null || child.signalCode !== null) return
        const ms = isAnswered ? loopMs(child.pid) - before : Infinity
        longestHeldMs = Math.max(longestHeldMs, ms)
        if (ms > hungMs) faults.push(`the health check was answered after ${ms} ms of work`)
        await delay(200)
      }
    }
    const worker = async (index: number): Promise<void> => {
      const own = random.fork(String(index))
      while (taken < requests && child.exitCode === null && faults.length < 20) {
        sent += PIPELINED
        const name = own.pick(names)
        const make = MAKE[name]
        const isHttp = make === MAKE.web
        const bundle = Array.from({ length: PIPELINED }, () => torn(make(own), own))
        if (name === 'otlp_grpc') bundle.unshift(PREFACE)
        if (name !== 'syslog_udp') {
          const answers = await send(ports[name], bundle, isHttp)
          taken += isHttp ? answers : bundle.length
        } else {
          taken += bundle.length
          for (const frame of bundle)
            await new Promise((done) => udp.send(frame, ports[name], '127.0.0.1', done))
        }
      }
    }
    const watching = watch()
    await Promise.all(Array.from({ length: CONNECTIONS }, (_, index) => worker(index)))
    isDone = true
    await watching
    if (child.exitCode !== null) faults.push(`serve ended with ${child.exitCode}:\n${said}`)
    else {
      const shown = [
        said,
        await textAt(ports.web, '/metrics'),
        await textAt(ports.web, '/'),
        await textAt(ports.web, '/episodes'),
      ].join('\n')
      for (const canary of CANARIES) if (shown.includes(canary)) faults.push(`${canary} comes out`)
      if (Math.round(megabytes(child.pid, 'VmHWM')) > MOST_MEGABYTES)
        faults.push(`${Math.round(megabytes(child.pid, 'VmHWM'))} MB of memory`)
    }
    const most = child.exitCode === null ? Math.round(megabytes(child.pid, 'VmHWM')) : NaN
    return { sent, taken, longestHeldMs, megabytes: { first, most }, faults }
  } finally {
    udp.close()
    if (child.exitCode === null) {
      child.kill()
      await gone
    }
    rmSync(folder, { recursive: true, force: true })
  }
}
