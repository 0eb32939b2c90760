import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { run } from './terminal.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'authslo-replay-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const file = (name: string, lines: readonly string[]): string => {
  const path = join(folder, name)
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''))
  return path
}
const at = (second: number): string => new Date(Date.UTC(2025, 0, 1) + second * 1000).toISOString()
const event = (second: number, client: string): string =>
  JSON.stringify({ time: at(second), kind: 'token_request', outcome: 'success', client })
const seconds = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, i) => from + i)

const replayed = async (
  ...argv: string[]
): Promise<{ code: number; events: readonly Record<string, string>[]; stderr: string }> => {
  const { code, stdout, stderr } = await run(['replay', '--events', ...argv], { folder })
  const events = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, string>)
  return { code, events, stderr }
}

test('several sources are merged by time, each with its own files in order', async () => {
  const first = file(
    'a1.ndjson',
    seconds(0, 400).map((s) => event(s, 'a')),
  )
  const second = file(
    'a2.ndjson',
    seconds(400, 800).map((s) => event(s, 'a')),
  )
  const other = file(
    'b.ndjson',
    seconds(0, 800).map((s) => event(s, 'b')),
  )
  const { code, events } = await replayed(
    '--source',
    `a=${first}`,
    '--source',
    `b=${other}`,
    '--source',
    `a=${second}`,
  )
  expect(code).toBe(0)
  expect(events).toHaveLength(1600)
  for (const source of ['a', 'b']) {
    const own = events.filter((e) => e['source'] === source)
    expect(own.map(({ time }) => time)).toEqual(seconds(0, 800).map(at))
    expect(new Set(own.map(({ client, server }) => `${client} ${server}`))).toEqual(
      new Set([`${source} authslo`]),
    )
  }
  // A portion holds 50 records: no source runs further ahead.
  const ahead = events.map(({ time }, i) => {
    const later = events.slice(i).map((e) => Date.parse(e['time'] ?? ''))
    return (Date.parse(time ?? '') - Math.min(...later)) / 1000
  })
  expect(Math.max(...ahead)).toBeLessThan(100)
})

test('sources of the configuration give server, format and zone; others belong to its first server', async () => {
  const config = file('authslo.yaml', [
    'servers: [{name: one}, {name: two}]',
    'sources:',
    '  - {name: theirs, server: two, format: authslo, file: ./none}',
  ])
  const a = file('a.ndjson', [event(0, 'a')])
  const { events } = await replayed(
    '-c',
    config,
    '--source',
    `theirs=${a}`,
    '--source',
    `mine=${a}`,
  )
  expect(events.map(({ source, server }) => [source, server])).toEqual([
    ['theirs', 'two'],
    ['mine', 'one'],
  ])
})

test.each([
  [[], 'name at least one FILE, or sources with --source NAME=FILE'],
  [
    ['--source', 'a', '--source', 'b', 'x.log'],
    'say which file each source reads: --source a=FILE',
  ],
  [['--source', 'a=x', '--source', 'b'], 'say which file the source reads: --source b=FILE'],
  [['--source', 'a=x', 'y.log'], 'say whose file y.log is: --source NAME=y.log'],
  [['--source', '=x'], '=x is not NAME=FILE'],
])('%j is a usage error', async (argv, words) => {
  const { code, stderr } = await replayed(...argv)
  expect([code, stderr]).toEqual([2, `${words}\n`])
})

test('a log read as another format: that it gives no event is said', async () => {
  const log = 'test/corpora/keycloak/console-2.txt.gz'
  const wrong = await run(['replay', '--events', '--format', 'hydra', log])
  expect(wrong.stdout).toBe('')
  expect(wrong.stderr).toContain(
    'no event in 809 records, read as hydra: 254 could not be read, the others are ignored; ',
  )
  const right = await run(['replay', '--events', '--format', 'keycloak', log])
  expect(right.stderr).not.toContain('no event')
})

test('a source that nothing recognises, and one without a readable record, are named', async () => {
  const good = file('good.ndjson', [event(0, 'a')])
  const words = file('words.log', ['some words', 'more words'])
  const unknown = await replayed('--source', `g=${good}`, '--source', `w=${words}`)
  expect(unknown.code).toBe(1)
  expect(unknown.stderr).toContain('nothing recognised in the first records of w; ')
  const config = file('authslo.yaml', [
    'servers: [{name: kc}]',
    'sources: [{name: w, server: kc, format: authslo, file: ./none}]',
  ])
  const bad = file('bad.ndjson', ['{"time":1', '{"kind":'])
  const none = await replayed('-c', config, '--source', `g=${good}`, '--source', `w=${bad}`)
  expect(none.code).toBe(1)
  expect(none.stderr).toContain('none of 2 records of w could be read as authslo\n')
  expect(none.events).toHaveLength(1)
})
