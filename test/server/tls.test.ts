import { once } from 'node:events'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { Agent, get } from 'node:https'
import { connect as connectPlain } from 'node:net'
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { formatDiagnostics } from '../../src/diagnostic-text.ts'
import { listen, type Listening } from '../../src/server/listen.ts'
import { namesOf } from '../../src/server/over-tls.ts'
import { readWebSettings, watchWebSettings } from '../../src/server/web-settings.ts'
import { certificates, type Certificates } from './certificates.ts'

let made: Certificates
beforeAll(() => {
  made = certificates()
  made.authority('ca')
  made.authority('other-ca')
  made.issue('server', 'ca', 'DNS:localhost,IP:127.0.0.1')
  made.issue('renewed', 'ca', 'DNS:localhost,IP:127.0.0.1')
  made.issue('prometheus', 'ca', 'DNS:prometheus.example,URI:spiffe://example/prometheus')
  made.issue('stranger', 'other-ca', 'DNS:prometheus.example')
})
afterAll(() => made.remove())

const SERVER = 'cert_file: server.crt, key_file: server.key'
const MUTUAL = `${SERVER}, client_auth_type: RequireAndVerifyClientCert, client_ca_file: ca.crt`

const text = (tls: string): string => `tls_server_config: {${tls}}\n`
const pem = (name: string): string => readFileSync(made.at(name), 'utf8')

interface Started extends Listening {
  readonly problems: readonly string[]
  readonly file: string
}

const started = async (config: string): Promise<Started> => {
  const file = made.at(`web-${Math.random().toString(36).slice(2)}.yml`)
  writeFileSync(file, config)
  const first = readWebSettings(file, made.folder)
  if (!first.ok) throw new Error(formatDiagnostics(first.problems, 'text'))
  const problems: string[] = []
  const web = watchWebSettings(
    {
      path: file,
      folder: made.folder,
      onProblems: (found) => problems.push(...found.map(({ id }) => id)),
    },
    first.value,
  )
  const listening = await listen(
    (_, response) => void response.end('hello'),
    { host: '127.0.0.1', port: 0 },
    '--web.listen-address',
    { web },
  )
  if ('problem' in listening) throw new Error(listening.problem)
  onTestFinished(() => listening.close())
  return { ...listening, problems, file }
}

interface Client {
  readonly as?: string
  readonly maxVersion?: 'TLSv1.2' | 'TLSv1.1'
}

/** What is answered, or `refused`. */
const ask = ({ port }: { readonly port: number }, { as, ...more }: Client = {}): Promise<string> =>
  new Promise((resolve) => {
    const request = get(
      {
        host: '127.0.0.1',
        port,
        ca: pem('ca.crt'),
        agent: new Agent({ keepAlive: false, maxCachedSessions: 0 }),
        ...(as === undefined ? {} : { cert: pem(`${as}.crt`), key: pem(`${as}.key`) }),
        ...more,
      },
      (response) => {
        response.setEncoding('utf8').on('data', resolve)
      },
    )
    request.on('error', () => resolve('refused'))
  })

test('a certificate: HTTPS, and nothing in the clear', async () => {
  const listening = await started(text(SERVER))
  expect(listening.url).toBe(`https://127.0.0.1:${listening.port}/`)
  expect(await ask(listening)).toBe('hello')
  const plain = await fetch(`http://127.0.0.1:${listening.port}/`).catch(() => 'refused')
  expect(plain).toBe('refused')
})

/** client_auth_type and more; what nobody, a client of the CA and one of another CA get. */
test.each([
  ['NoClientCert', '', 'hello', 'hello', 'hello'],
  ['RequestClientCert', '', 'hello', 'hello', 'hello'],
  ['RequireAnyClientCert', '', 'refused', 'hello', 'hello'],
  ['VerifyClientCertIfGiven', 'client_ca_file: ca.crt', 'hello', 'hello', 'refused'],
  ['RequireAndVerifyClientCert', 'client_ca_file: ca.crt', 'refused', 'hello', 'refused'],
])('%s', async (type, more, nobody, known, stranger) => {
  const listening = await started(text(`${SERVER}, client_auth_type: ${type}, ${more}`))
  expect(await ask(listening)).toBe(nobody)
  expect(await ask(listening, { as: 'prometheus' })).toBe(known)
  expect(await ask(listening, { as: 'stranger' })).toBe(stranger)
  // Also by TLS 1.2, where the certificate comes earlier.
  expect(await ask(listening, { maxVersion: 'TLSv1.2' })).toBe(nobody)
  expect(await ask(listening, { as: 'stranger', maxVersion: 'TLSv1.2' })).toBe(stranger)
})

test.each([
  ['prometheus.example', 'hello'],
  ['spiffe://example/prometheus', 'hello'],
  ['grafana.example', 'refused'],
  ['prometheus', 'refused'],
  ['PROMETHEUS.example', 'refused'],
])('a client must be called %s: %s', async (name, expected) => {
  const listening = await started(text(`${MUTUAL}, client_allowed_sans: ["${name}"]`))
  expect(await ask(listening, { as: 'prometheus' })).toBe(expected)
})

test.each<[string, readonly string[]]>([
  ['', []],
  ['DNS:a.example, DNS:b.example', ['a.example', 'b.example']],
  [
    'IP Address:127.0.0.1, URI:spiffe://a/b, email:a@b.example',
    ['127.0.0.1', 'spiffe://a/b', 'a@b.example'],
  ],
  ['DNS:"a.example, DNS:good.example", DNS:b', ['a.example, DNS:good.example', 'b']],
  ['URI:"http://a/\\"b"', ['http://a/"b']],
  ['Registered ID:1.2.3.4, DNS:a', ['a']],
  ['othername:<unsupported>, DNS:a', ['a']],
  ['DNS:"not closed, DNS:good.example', []],
])('alternative names %j', (alternatives, names) => {
  expect(namesOf(alternatives)).toEqual(names)
})

test.each([
  [
    'no such file',
    'cert_file: nowhere.crt, key_file: server.key',
    `web.yml: error: \`cert_file\` cannot be read: there is no such file [web-file-unreadable]
  Name a file that authslo may read; paths are relative to the web-config file.
`,
  ],
  [
    'the key of another certificate',
    'cert_file: server.crt, key_file: renewed.key',
    `web.yml: error: TLS cannot use this certificate, key or CA: error:05800074:x509 certificate routines::key values mismatch [web-no-certificate]
  Write PEM files, and the key that belongs to the certificate.
`,
  ],
  [
    'a CA that is none',
    `${SERVER}, client_auth_type: RequireAndVerifyClientCert, client_ca_file: ca.key`,
    `web.yml: error: TLS cannot use this certificate, key or CA: the CA has no certificate [web-no-certificate]
  Write PEM files, and the key that belongs to the certificate.
`,
  ],
])('%s: the listener does not start', (_, tls, told) => {
  writeFileSync(made.at('web.yml'), text(tls))
  const read = readWebSettings(made.at('web.yml'), made.folder)
  expect(read.ok ? '' : formatDiagnostics(read.problems, 'text')).toBe(told)
})

test('older versions are refused', async () => {
  const listening = await started(text(`${SERVER}, min_version: TLS13`))
  expect(await ask(listening)).toBe('hello')
  expect(await ask(listening, { maxVersion: 'TLSv1.2' })).toBe('refused')
})

test('chosen ciphers and curves are the ones that are spoken', async () => {
  const chosen = 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'
  const { port } = await started(
    text(`${SERVER}, cipher_suites: [${chosen}], curve_preferences: [CurveP384]`),
  )
  const spoken = async (options: ConnectionOptions): Promise<string> => {
    const socket = connect({ host: '127.0.0.1', port, ca: pem('ca.crt'), ...options })
    try {
      await once(socket, 'secureConnect')
      return `${socket.getCipher().name} ${JSON.stringify(socket.getEphemeralKeyInfo())}`
    } catch {
      return 'refused'
    } finally {
      socket.destroy()
    }
  }
  const tls12 = { maxVersion: 'TLSv1.2' } as const
  expect(await spoken(tls12)).toMatch(/^ECDHE-ECDSA-AES256-GCM-SHA384 .*secp384r1/)
  expect(await spoken({ ...tls12, ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' })).toBe('refused')
  // Those of TLS 1.3 are not chosen.
  expect(await spoken({})).toMatch(/^TLS_AES_\d+_GCM/)
  expect(await spoken({ ecdhCurve: 'X25519' })).toBe('refused')
})

test('a client cannot come back by the session that it had', async () => {
  const { port } = await started(text(MUTUAL))
  const options = { host: '127.0.0.1', port, ca: pem('ca.crt'), maxVersion: 'TLSv1.2' } as const
  const own = { cert: pem('prometheus.crt'), key: pem('prometheus.key') }
  const first = connect({ ...options, ...own })
  await once(first, 'secureConnect')
  const session = first.getSession()
  first.destroy()
  const again: TLSSocket = connect({
    ...options,
    ...own,
    ...(session === undefined ? {} : { session }),
  })
  await once(again, 'secureConnect')
  expect(again.isSessionReused()).toBe(false)
  again.destroy()
})

const certificateOf = async (port: number): Promise<string | undefined> => {
  const socket = connect({ host: '127.0.0.1', port, ca: pem('ca.crt') })
  await once(socket, 'secureConnect')
  const { CN } = socket.getPeerCertificate().subject
  socket.destroy()
  return String(CN)
}

/** As certificates are renewed: another file takes the place. */
const replace = (name: string, content: string): void => {
  writeFileSync(made.at('incoming'), content)
  renameSync(made.at('incoming'), made.at(name))
}

test('a renewed certificate is taken without a restart', async () => {
  replace('live.crt', pem('server.crt'))
  replace('live.key', pem('server.key'))
  const { port, problems } = await started(text('cert_file: live.crt, key_file: live.key'))
  expect(await certificateOf(port)).toBe('server')
  // For a moment the two do not fit: what held before holds on.
  replace('live.crt', pem('renewed.crt'))
  expect(await certificateOf(port)).toBe('server')
  expect(problems).toEqual(['web-no-certificate'])
  replace('live.key', pem('renewed.key'))
  expect(await certificateOf(port)).toBe('renewed')
  expect(problems).toHaveLength(1)
})

test('who may be here is read again; TLS itself needs a restart', async () => {
  const listening = await started(text(SERVER))
  expect(await ask(listening)).toBe('hello')
  writeFileSync(listening.file, text(MUTUAL))
  expect(await ask(listening)).toBe('refused')
  expect(await ask(listening, { as: 'prometheus' })).toBe('hello')
  writeFileSync(listening.file, 'http_server_config: {}\n')
  expect(await ask(listening)).toBe('refused')
  expect(listening.problems).toEqual(['web-needs-restart'])
})

test('headers of the file are on every answer', async () => {
  const { url } = await started(
    'http_server_config: {http2: true, headers: {X-Frame-Options: deny, Strict-Transport-Security: max-age=1}}\n',
  )
  expect(url).toMatch(/^http:/)
  const { headers } = await fetch(url)
  expect(headers.get('x-frame-options')).toBe('deny')
  expect(headers.get('strict-transport-security')).toBe('max-age=1')
})

test('closing does not wait for who never ends the handshake', async () => {
  const { port, close } = await started(text(SERVER))
  const silent = connectPlain(port, '127.0.0.1')
  await once(silent, 'connect')
  const through = connect({ host: '127.0.0.1', port, ca: pem('ca.crt') })
  await once(through, 'secureConnect')
  const ended = Promise.all([once(silent, 'close'), once(through, 'close')])
  silent.resume()
  through.resume()
  await close()
  await ended
})
