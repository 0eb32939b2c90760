// Records that stand in wrappers, in several lines, or many in one.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { renderText } from '../../src/metrics/exposition.ts'
import { testPipeline, tokenLines, type TestPipeline } from './run.ts'
import { asSaved } from '../state/saved.ts'

const NOW = Date.UTC(2026, 10, 24, 12)
const STAMP = '2026-11-24T12:00:00.123456789Z'
const SOURCE = { source: 'log', server: 'as' }

const cri = (line: string): readonly string[] => [
  `${STAMP} stdout P ${line.slice(0, 40)}`,
  `${STAMP} stderr F a warning in between`,
  `${STAMP} stdout F ${line.slice(40)}`,
]
const docker = (line: string): readonly string[] =>
  [line.slice(0, 30), `${line.slice(30)}\n`].map((log) =>
    JSON.stringify({ log, stream: 'stdout', time: STAMP }),
  )
const pretty = (line: string): readonly string[] =>
  JSON.stringify(JSON.parse(line), null, 2).split('\n')
const array = (line: string): readonly string[] => [`[${line},${line.replace('shop', 'job')},{}]`]
const plain = (line: string): readonly string[] => [line]

const HOWS = { plain, cri, docker, pretty, array }
const how = fc.constantFrom(...Object.values(HOWS))

const counted = ({ pipeline: { store } }: TestPipeline) => ({
  records: store.sum('authslo_source_records_total', SOURCE),
  events: store.sum('authslo_source_events_total', SOURCE),
  ignored: store.sum('authslo_source_ignored_records_total', SOURCE),
  rejected: store.sum('authslo_source_rejected_records_total', SOURCE),
})

test('however lines are wrapped, saved and loaded at any batch end the exposition is the same to the byte', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(how, { minLength: 1, maxLength: 12 }),
      fc.nat(),
      fc.boolean(),
      async (hows, cut, auto) => {
        const lines = hows.flatMap((wrapped, i) =>
          tokenLines(NOW + i, { id: `r${i}` }).flatMap((line) => wrapped(line)),
        )
        const at = cut % (lines.length + 1)
        const format = auto ? 'auto' : 'oidc-provider'
        const whole = testPipeline(format)
        whole.batch(lines.slice(0, at), NOW)
        const state = asSaved(whole.pipeline.save())
        const second = testPipeline(format)
        second.pipeline.load(state)
        for (const { pipeline, batch } of [whole, second]) {
          batch(lines.slice(at), NOW, true)
          pipeline.finish(NOW)
        }
        expect(await renderText(second.pipeline.store, NOW)).toBe(
          await renderText(whole.pipeline.store, NOW),
        )
        expect(whole.events.length).toBeGreaterThanOrEqual(hows.length)
      },
    ),
    { numRuns: 60 },
  )
})

test.each(Object.entries(HOWS))('%s lines give the events of their records', (name, wrapped) => {
  const read = testPipeline('oidc-provider')
  read.batch(
    tokenLines(NOW).flatMap((line) => wrapped(line)),
    NOW,
  )
  read.pipeline.finish(NOW)
  const clients = name === 'array' ? ['shop', 'job'] : ['shop']
  expect(new Set(read.events.map(({ client }) => client))).toEqual(new Set(clients))
})

test('records are what the framing gave; each item of an array is refused for itself', () => {
  const read = testPipeline('authslo')
  const good = { time: STAMP, kind: 'token_request', outcome: 'success', client: 'shop' }
  read.batch([JSON.stringify([good, {}, { kind: 'x' }, good])], NOW)
  expect(counted(read)).toEqual({ records: 1, events: 2, ignored: 0, rejected: 2 })
  expect(read.pipeline.sources[0]?.rejectShare(NOW)).toBe(0.5)
})

test('a record that was cut waits for its rest until the source is idle', () => {
  const read = testPipeline('authslo', { replay: false })
  const good = { time: STAMP, kind: 'token_request', outcome: 'success', client: 'shop' }
  read.batch([`${STAMP} stdout P ${JSON.stringify(good)}`], NOW, true)
  read.pipeline.tick(NOW + 4000)
  expect(counted(read)).toMatchObject({ records: 1, events: 0 })
  read.pipeline.tick(NOW + 5000)
  expect(counted(read)).toMatchObject({ records: 1, events: 1 })
})

test('the rest of a text record is ignored by stream, also after a reload; stack traces always', () => {
  const keycloak =
    '2026-11-24 12:00:00,000 ERROR [org.keycloak.services] (executor-1) cannot read\n'
  const lines = [
    `${STAMP} stdout F ${keycloak.trim()}`,
    `${STAMP} stdout F the rest of the message`,
    `${STAMP} stderr F foreign text`,
    `${STAMP} stderr F java.lang.IllegalStateException: x`,
    `${STAMP} stderr F \tat org.keycloak.A.b(A.java:1)`,
    `${STAMP} stderr F \t... 12 more`,
  ]
  const first = testPipeline('keycloak')
  first.batch(lines.slice(0, 1), NOW)
  const second = testPipeline('keycloak')
  second.pipeline.load(asSaved(first.pipeline.save()))
  second.batch(lines.slice(1), NOW)
  expect(counted(second)).toMatchObject({ records: 6, ignored: 5, rejected: 1 })
})
