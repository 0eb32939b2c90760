// Numbered lines at a steady rate, sent in batches; each is sent again, the same, until it is acknowledged, as shippers do.
import { credentials, makeClientConstructor, Metadata } from '@grpc/grpc-js'
import { Agent, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { MESSAGES } from '../../src/records/otlp/messages.ts'
import { FAILS, lineOf, type LogWriter } from './writer.ts'

export type Push = 'http' | 'otlp_grpc'

const TICK_MS = 10
const SENDERS = 4
/** Lines that wait become one batch, up to here. */
const BATCH_LINES = 500
const RETRY_MS = 20
/** An answer that does not come is none. */
const ANSWER_MS = 10_000

type Send = (lines: readonly string[]) => Promise<boolean>

const overHttp = (port: number): Send => {
  const agent = new Agent({ keepAlive: true })
  const headers = { 'content-type': 'application/x-ndjson' }
  const to = { agent, host: '127.0.0.1', port, method: 'POST', path: '/ingest/log', headers }
  return (lines) =>
    new Promise((done) => {
      const asked = request(to, (response) => {
        response.resume().on('close', () => done(response.statusCode === 202))
      })
      asked.setTimeout(ANSWER_MS, () => asked.destroy())
      asked.on('error', () => done(false))
      asked.end(lines.join(''))
    })
}

const overGrpc = (port: number): Send => {
  const options = { 'grpc.initial_reconnect_backoff_ms': 100, 'grpc.max_reconnect_backoff_ms': 100 }
  const client = new (makeClientConstructor({}, 'any'))(
    `127.0.0.1:${port}`,
    credentials.createInsecure(),
    options,
  )
  const asItIs = (bytes: Buffer): Buffer => bytes
  const path = '/opentelemetry.proto.collector.logs.v1.LogsService/Export'
  return (lines) =>
    new Promise((done) => {
      const logRecords = lines.map((line) => ({ body: { stringValue: line.trimEnd() } }))
      const message = MESSAGES.logs.fromObject({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] })
      const body = Buffer.from(MESSAGES.logs.encode(message).finish())
      const deadline = Date.now() + ANSWER_MS
      client.makeUnaryRequest(path, asItIs, asItIs, body, new Metadata(), { deadline }, (error) =>
        done(error === null),
      )
    })
}

/** Stopped, it sends what is left; stopped again, it gives up. */
export const startSender = (port: number, push: Push, linesPerSecond: number): LogWriter => {
  const send = (push === 'http' ? overHttp : overGrpc)(port)
  const waiting: string[] = []
  let number = 0
  let failures = 0
  let due = 0
  let isPaused = true
  let stops = 0
  let at = performance.now()
  const make = (lines: number): void => {
    for (let i = 0; i < lines; i++) {
      number++
      if (number % FAILS === 0) failures++
      waiting.push(lineOf(number))
    }
  }
  const timer = setInterval(() => {
    const now = performance.now()
    if (!isPaused) due += ((now - at) / 1000) * linesPerSecond
    at = now
    make(Math.floor(due))
    due %= 1
  }, TICK_MS)
  const sender = async (): Promise<void> => {
    while (stops < 2 && (stops === 0 || waiting.length > 0)) {
      const batch = waiting.splice(0, BATCH_LINES)
      if (batch.length === 0) await delay(TICK_MS)
      else while (stops < 2 && !(await send(batch))) await delay(RETRY_MS)
    }
  }
  for (let i = 0; i < SENDERS; i++) void sender()
  const notOfAFile = (): never => {
    throw new Error('a sender has no file')
  }
  return {
    truth: () => ({ lines: number, failures }),
    pause: () => (isPaused = true),
    resume: () => (isPaused = false),
    reopen: notOfAFile,
    tear: notOfAFile,
    writeTo: (_, lines) => make(lines),
    stop: () => {
      stops++
      clearInterval(timer)
    },
  }
}
