import { expect, test } from 'vitest'
import {
  formatListenAddress,
  parseDuration,
  parseListenAddress,
  parseSize,
} from '../../src/config/quantities.ts'

test.each([
  ['250ms', 0.25],
  ['30s', 30],
  ['1.5m', 90],
  ['1h', 3600],
  ['30d', 2_592_000],
  ['30', undefined],
  ['-1s', undefined],
  ['1h30m', undefined],
  ['1 h', undefined],
])('duration %j is %j seconds', (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds)
})

test.each([
  ['512B', 512],
  ['64KiB', 65_536],
  ['1MiB', 1_048_576],
  ['2GiB', 2_147_483_648],
  ['1MB', undefined],
  ['1', undefined],
])('size %j is %j bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes)
})

test.each([
  ['127.0.0.1:9877', '127.0.0.1', 9877],
  [':9877', '', 9877],
  ['localhost:0', 'localhost', 0],
  ['[::1]:80', '::1', 80],
])('address %j, there and back', (text, host, port) => {
  expect(parseListenAddress(text)).toEqual({ host, port })
  expect(formatListenAddress({ host, port })).toBe(text)
})

test.each(['9877', '127.0.0.1', '::1:80', 'a b:1', 'host:65536', 'host:', 'http://host:1'])(
  'address %j is none',
  (text) => {
    expect(parseListenAddress(text)).toBeUndefined()
  },
)
