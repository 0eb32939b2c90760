// A server whose answers a test writes, and a prober without waiting.
import { readFileSync } from 'node:fs'
import { createServer as createHttp, type RequestListener, type Server } from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Journey, Look } from '../../src/probes/journey.ts'
import { createTransport, type Transport } from '../../src/probes/transport.ts'

const pem = (name: string): string =>
  readFileSync(join(import.meta.dirname, 'certificates', name), 'utf8')
export const CA = pem('ca.pem')

const started = async (server: Server, scheme: string): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `${scheme}://localhost:${(server.address() as AddressInfo).port}`
}

export const serveHttp = (listener: RequestListener): Promise<string> =>
  started(createHttp(listener), 'http')

export const serveHttps = (
  listener: RequestListener,
  certificate: 'server.pem' | 'expired.pem' = 'server.pem',
): Promise<string> =>
  started(createHttps({ key: pem('server.key'), cert: pem(certificate) }, listener), 'https')

/** `addresses`: of every host; one, where it is not said, so that nothing is asked of each. */
export const transportOf = (timeoutMs = 5000, addresses: readonly string[] = []): Transport => ({
  ...createTransport({ timeoutMs, userAgent: 'authslo/test', now: Date.now, ca: CA }),
  addresses: () => Promise.resolve(addresses),
})

export const once = (journey: Journey): Promise<Look> => journey.look(new AbortController().signal)

/** A public key, as made by `node -e` of node:crypto; nobody has the private one. */
export const keyOf = (kid: string): object => ({
  kty: 'OKP',
  crv: 'Ed25519',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  alg: 'EdDSA',
  use: 'sig',
  kid,
})
