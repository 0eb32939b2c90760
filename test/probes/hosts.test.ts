import { expect, test } from 'vitest'
import { mayAsk, mayRedirect } from '../../src/probes/hosts.ts'

const ISSUER = 'https://id.example.com/realms/main'

test.each([
  [ISSUER, 'https://id.example.com/keys', true],
  [ISSUER, 'https://keys.example.net/jwks.json', true],
  [ISSUER, 'http://id.example.com/keys', false],
  [ISSUER, 'http://keys.example.net/jwks.json', false],
  [ISSUER, 'http://127.0.0.1:2379/v2/keys', false],
  [ISSUER, 'https://127.0.0.1:6443/', false],
  [ISSUER, 'https://localhost/keys', false],
  [ISSUER, 'http://169.254.169.254/latest/meta-data', false],
  [ISSUER, 'https://10.0.0.1/keys', false],
  [ISSUER, 'https://172.20.1.1/keys', false],
  [ISSUER, 'https://192.168.1.1/keys', false],
  [ISSUER, 'https://10.example.com/keys', true],
  [ISSUER, 'https://9.9.9.9/keys', true],
  [ISSUER, 'https://[::1]/keys', false],
  [ISSUER, 'https://[fd00::1]/keys', false],
  [ISSUER, 'https://[::ffff:10.0.0.1]/keys', false],
  [ISSUER, 'https://2130706433/keys', false],
  [ISSUER, 'https://user:secret@id.example.com/keys', false],
  [ISSUER, 'ftp://id.example.com/keys', false],
  [ISSUER, 'file:///etc/passwd', false],
  ['http://id.internal:8080', 'http://id.internal:8080/keys', true],
  ['http://127.0.0.1:3000', 'http://localhost:3001/keys', true],
  ['http://10.0.0.2', 'https://10.0.0.3/keys', true],
  ['http://10.0.0.2', 'http://10.0.0.3/keys', false],
])('of %s: keys at %s: %s', (issuer, keys, allowed) => {
  expect(mayAsk(new URL(issuer), new URL(keys))).toBe(allowed)
})

test.each([
  ['https://id.example.com/a', 'https://id.example.com/b', true],
  ['https://id.example.com/a', 'https://id.example.com:8443/a', false],
  ['https://id.example.com/a', 'https://www.example.com/a', false],
  ['https://id.example.com/a', 'http://id.example.com/a', false],
  ['http://id.example.com/a', 'https://id.example.com/a', false],
])('a redirect from %s to %s: %s', (from, to, followed) => {
  expect(mayRedirect(new URL(from), new URL(to))).toBe(followed)
})
