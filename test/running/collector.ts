// A collector of OTLP over HTTP on this machine, for tests: closed with its test.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Json } from '../../src/records/json.ts'
import { readOtlpRequest } from '../../src/records/otlp/request.ts'

export interface Collector {
  readonly url: string
  /** What was sent to a path, in order. */
  readonly bodies: (path: string) => readonly Buffer[]
}

export const collector = async (status = 200): Promise<Collector> => {
  const got: { path: string; body: Buffer }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      got.push({ path: request.url ?? '', body: Buffer.concat(chunks) })
      response.writeHead(status, { 'content-type': 'application/x-protobuf' }).end()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => new Promise((done) => server.close(() => done())))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bodies: (path) => got.flatMap((one) => (one.path === path ? [one.body] : [])),
  }
}

/** Spans and log records in the bodies, by our own reader. */
export const records = (bodies: readonly Buffer[]): readonly Json[] =>
  bodies.flatMap((body) => {
    const read = readOtlpRequest(body, 'protobuf')
    if ('reject' in read) throw new Error(read.detail)
    return read.map(({ record }) => record)
  })
