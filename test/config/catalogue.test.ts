// clients.yaml and scopes.yaml: what they become, and every problem that they can have.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Catalogue } from '../../src/correlators/catalogue.ts'
import { scopeClassOf } from '../../src/correlators/catalogue.ts'
import { formatDiagnostics } from '../../src/diagnostic-text.ts'
import type { Checked } from '../../src/diagnostic.ts'
import { readCatalogue } from '../../src/running/catalogue-files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'authslo-catalogue-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** `undefined`: the file is named and is not there. */
const read = (key: 'clients' | 'scopes', text: string | undefined): Checked<Catalogue> => {
  const path = join(folder, `${key}.yaml`)
  if (text !== undefined) writeFileSync(path, text)
  const server = {
    name: 'kc',
    product: undefined,
    issuer: undefined,
    region: undefined,
    throttled: 'known_clients',
    [key]: path,
  } as const
  return readCatalogue({ servers: [server] }, folder, { TEAM: 'web' })
}

test('a client, with all that can be said of it', () => {
  const checked = read(
    'clients',
    `- id: shop
  owner: \${TEAM}
  type: public
  criticality: high
  environment: production
  grants: [authorization_code, refresh_token]
  scopes: [openid]
  secret_expires: "2027-03-31"
- {id: batch}
`,
  )
  const clients = checked.ok ? checked.value.get('kc')?.clients : undefined
  expect([...(clients?.keys() ?? [])]).toEqual(['shop', 'batch'])
  expect(clients?.get('shop')).toEqual({
    id: 'shop',
    owner: 'web',
    type: 'public',
    criticality: 'high',
    environment: 'production',
    grants: ['authorization_code', 'refresh_token'],
    scopes: ['openid'],
    secretExpiresMs: Date.UTC(2027, 2, 31),
  })
})

test('scopes, and what is not among them', () => {
  const checked = read('scopes', 'openid: ordinary\nadmin: privileged\n')
  const catalogue = checked.ok ? checked.value : new Map()
  const of = (scope: string, server = 'kc') => scopeClassOf(catalogue, server, scope)
  expect([of('openid'), of('admin'), of('other')]).toEqual(['ordinary', 'privileged', 'unlisted'])
  expect(of('openid', 'another')).toBeUndefined()
})

test('a server that names no files has no catalogue, which is not an empty one', () => {
  const server = {
    name: 'kc',
    product: undefined,
    issuer: undefined,
    region: undefined,
    throttled: 'known_clients',
  } as const
  const checked = readCatalogue({ servers: [server] }, folder, {})
  expect(checked.ok && checked.value.get('kc')).toMatchObject({
    clients: undefined,
    scopes: undefined,
  })
})

test.each<['clients' | 'scopes', string | undefined, string]>([
  [
    'clients',
    undefined,
    `clients.yaml: error: the clients of server \`kc\` cannot be read: there is no such file [clients-unreadable]
  Name a file that can be read, or remove \`clients\`.
`,
  ],
  [
    'scopes',
    undefined,
    `scopes.yaml: error: the scopes of server \`kc\` cannot be read: there is no such file [scopes-unreadable]
  Name a file that can be read, or remove \`scopes\`.
`,
  ],
  [
    'clients',
    '- id: a\n- id: a\n',
    `clients.yaml:2:7: error: \`a\` is the client of [0] already [duplicate-client]
  2 | - id: a
    |       ^
  Keep one of the two.
`,
  ],
  [
    'clients',
    '- {id: a, grants: [code]}\n',
    `clients.yaml:1:20: error: \`[0].grants[0]\` cannot be \`code\` [invalid-value]
  1 | - {id: a, grants: [code]}
    |                    ^
  Write one of authorization_code, refresh_token, client_credentials, password, device_code, token_exchange, jwt_bearer, ciba, saml2_bearer, other.
`,
  ],
  [
    'clients',
    '- {id: a, secret_expires: soon}\n',
    `clients.yaml:1:27: error: \`[0].secret_expires\` cannot be \`soon\` [invalid-value]
  1 | - {id: a, secret_expires: soon}
    |                           ^
  Write a day in quotes, such as "2027-03-31".
`,
  ],
  [
    'scopes',
    'admin: secret\n',
    `scopes.yaml:1:8: error: \`admin\` cannot be \`secret\` [invalid-value]
  1 | admin: secret
    |        ^
  Write one of ordinary, privileged.
`,
  ],
  [
    'scopes',
    '- admin\n',
    `scopes.yaml:1:1: error: \`the file\` cannot be \`- admin\` [invalid-value]
  1 | - admin
    | ^
  Write a mapping from scope to ordinary or privileged, such as {openid: ordinary}.
`,
  ],
])('%s: %j', (key, text, says) => {
  const checked = read(key, text)
  expect(checked.ok ? '' : formatDiagnostics(checked.problems, 'text')).toBe(says)
})
