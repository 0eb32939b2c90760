import { expect, test } from 'vitest'
import { addressClass, agentFamily } from '../../src/correlators/identity.ts'

test.each([
  ['192.0.2.17', '192.0.2.0/24'],
  ['192.0.2.17:4711', '192.0.2.0/24'],
  ['::ffff:192.0.2.17', '192.0.2.0/24'],
  ['2001:db8:0:1::7', '2001:db8:0::/48'],
  ['[2001:0DB8:0000:1::7]:443', '2001:db8:0::/48'],
  ['fe80::1%eth0', 'fe80:0:0::/48'],
  ['::1', '0:0:0::/48'],
  ['localhost', undefined],
  ['1:2', undefined],
  [undefined, undefined],
])('%s is in %s', (ip, expected) => {
  expect(addressClass(ip)).toBe(expected)
})

const on = (system: string, rest: string): string => `Mozilla/5.0 (${system}) ${rest}`
test.each([
  [on('Windows NT 10.0', 'AppleWebKit/537.36 Chrome/126.0 Safari/537.36'), 'chrome windows'],
  [on('Windows NT 10.0', 'AppleWebKit/537.36 Chrome/127.0 Safari/537.36'), 'chrome windows'],
  [on('Windows NT 10.0', 'Chrome/126.0 Safari/537.36 Edg/126.0'), 'edge windows'],
  [on('iPhone; CPU iPhone OS 17_5 like Mac OS X', 'CriOS/126.0 Safari/604.1'), 'chrome iphone'],
  [on('X11; Linux x86_64; rv:127.0', 'Gecko/20100101 Firefox/127.0'), 'firefox linux'],
  ['okhttp/4.12.0', 'okhttp'],
  ['curl/8.5.0', 'curl'],
  ['-', undefined],
  ['', undefined],
])('%s is %s', (agent, expected) => {
  expect(agentFamily(agent)).toBe(expected)
})
