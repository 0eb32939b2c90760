// Stories of tokens that are stolen and of tokens that are not: the same incidents in whatever order the lines arrive.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { printEvent } from '../../src/event-text.ts'
import { createIdentify, REPLAY_KEYS } from '../../src/identifier.ts'
import { testPipeline } from '../pipeline/run.ts'

const folder = join(import.meta.dirname, 'suspicious-use')
const linesOf = (file: string): readonly string[] =>
  readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.derived.ndjson'))
  .map((file) => file.replace('.derived.ndjson', ''))

const identify = createIdentify(REPLAY_KEYS, '')
const expected = (name: string): readonly object[] =>
  linesOf(`${name}.derived.ndjson`).map((line) => {
    const event = JSON.parse(line) as { token: string }
    return { ...event, token: identify.value(event.token).fingerprint() }
  })

/** Each line comes `delays` ms after its time, by turn. */
const derived = (lines: readonly string[], delays: readonly number[]): readonly object[] => {
  const { batch, pipeline, events } = testPipeline('authslo', { ordered: false })
  lines
    .map((line, i) => {
      const written = Date.parse((JSON.parse(line) as { time: string }).time)
      return { line, arrival: written + (delays[i % delays.length] ?? 0) }
    })
    .sort((a, b) => a.arrival - b.arrival)
    .forEach(({ line, arrival }) => batch([line], arrival))
  pipeline.finish(Date.UTC(2027, 0, 1))
  return events
    .filter(({ kind }) => kind === 'suspicious_use')
    .map((event) => {
      const printed = printEvent(event)
      for (const key of ['format', 'source', 'server']) delete printed[key]
      return printed
    })
}

describe.each(names)('%s', (name) => {
  const lines = linesOf(`${name}.ndjson`)

  test.each([[[0]], [[29_000, 0]], [[0, 17_000, 5000]], [[25_000, 12_000, 0, 29_900, 3000]]])(
    'arriving %j ms late',
    (delays) => expect(derived(lines, delays)).toEqual(expected(name)),
  )
  test('with every line delivered twice', () =>
    expect(
      derived(
        lines.flatMap((line) => [line, line]),
        [0],
      ),
    ).toEqual(expected(name)))
})

test('the library has every signal that lines of one server can give', () => {
  const told = names.flatMap((name) =>
    linesOf(`${name}.derived.ndjson`).flatMap(
      (line) => (JSON.parse(line) as { signals: string[] }).signals,
    ),
  )
  expect([...new Set(told)].sort()).toEqual([
    'after_refresh',
    'after_revocation',
    'ancestor_refresh_reuse',
    'ip_ping_pong',
    'sender_constraint',
    'ua_ping_pong',
  ])
})
