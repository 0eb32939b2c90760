// An authorization server as far as watchers see it: discovery and a key set over TLS, which is away for a quarter of a minute, and there for one.
import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { join } from 'node:path'

const OUTAGE_MS = 15_000

export interface Issuer {
  /** For NODE_EXTRA_CA_CERTS of whoever shall trust it. */
  readonly certificate: string
  readonly stop: () => Promise<void>
}

export const startIssuer = async (port: number, folder: string): Promise<Issuer> => {
  const key = join(folder, 'issuer.key')
  const certificate = join(folder, 'issuer.pem')
  const made =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1'
  execFileSync('openssl', [...made.split(' '), '-keyout', key, '-out', certificate], {
    stdio: 'ignore',
  })
  const issuer = `https://127.0.0.1:${port}`
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', alg: 'ES256' }]
  const server = createServer(
    { key: readFileSync(key), cert: readFileSync(certificate) },
    ({ url }, response) => {
      if (url?.startsWith('/.well-known/') === true) {
        const document = {
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['ES256'],
        }
        response.end(JSON.stringify(document))
        return
      }
      if (Math.floor(Date.now() / OUTAGE_MS) % 2 === 0) response.statusCode = 503
      response.setHeader('cache-control', 'max-age=60')
      response.end(JSON.stringify({ keys }))
    },
  )
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', () => done()))
  return {
    certificate,
    stop: () => new Promise((done) => server.close(() => done())),
  }
}
