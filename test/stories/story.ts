// A story: input lines, what must be derived from them, and how they arrive.
import { plainSource } from '../../src/config/plain.ts'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { printEvent } from '../../src/event-text.ts'
import { DERIVED_KINDS, EVENT_KEYS, type EventKey } from '../../src/events.ts'
import { createIdentify, REPLAY_KEYS } from '../../src/identifier.ts'
import { createPipeline, type Pipeline } from '../../src/pipeline/pipeline.ts'
import { countOf, seriesText } from '../../src/metrics/family.ts'
import type { Store } from '../../src/metrics/store.ts'
import { pipelineSetup } from '../../src/running/setup.ts'
import { defaultConfig } from '../../src/config/config.ts'
import {
  CORRELATION_TRAITS,
  RESOURCE_SERVER_TRAITS,
  SERVER_TRAITS,
  type CorrelationTraits,
  type ResourceServerTraits,
  type ServerTraits,
} from '../../src/correlators/traits.ts'
import { asSaved } from '../state/saved.ts'

/** NAME.json, where a story needs more than its lines. */
export interface Circumstances {
  /** Only in the order of the file: it is about arrival. */
  readonly inOrderOnly?: boolean
  /** RFC 3339; the clock of the exporter. By default all lines are of the past. */
  readonly now?: string
  readonly server?: {
    readonly refreshToken?: Partial<ServerTraits['refreshToken']>
  } & Partial<Omit<ServerTraits, 'refreshToken'>>
  readonly resourceServer?: Partial<ResourceServerTraits>
  readonly correlation?: Partial<CorrelationTraits>
  /** Series of the exposition that the story must move: `name{label="value"}` to value. */
  readonly metrics?: Readonly<Record<string, number>>
}

export interface Story {
  readonly name: string
  readonly lines: readonly string[]
  readonly expected: readonly object[]
  readonly circumstances: Circumstances
}

const linesOf = (path: string): readonly string[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))

/** NAME is the path below the folder. */
export const readStories = (folder: string): readonly Story[] =>
  globSync('**/*.ndjson', { cwd: folder })
    .filter((file) => !file.endsWith('.derived.ndjson'))
    .sort()
    .map((file) => {
      const name = file.slice(0, -'.ndjson'.length)
      const beside = join(folder, `${name}.json`)
      return {
        name,
        lines: linesOf(join(folder, file)),
        expected: linesOf(join(folder, `${name}.derived.ndjson`)).map(asPrinted),
        circumstances: existsSync(beside)
          ? (JSON.parse(readFileSync(beside, 'utf8')) as Circumstances)
          : {},
      }
    })

const identify = createIdentify(REPLAY_KEYS, '')

/** An expected line as `replay` prints it: ids that are not fingerprints yet become such, as on an input line. */
const asPrinted = (line: string): object => {
  const event: Record<string, unknown> = { format: 'authslo', source: 'replay', server: 'authslo' }
  for (const [key, value] of Object.entries(JSON.parse(line) as Record<string, unknown>)) {
    const isId = key in EVENT_KEYS && EVENT_KEYS[key as EventKey].type === 'identifier'
    event[key] = isId && typeof value === 'string' ? fingerprintOf(key, value) : value
  }
  return event
}
const fingerprintOf = (key: string, text: string): string => {
  if (/^[0-9a-f]{32}$/.test(text)) return text
  const isName = key === 'family' || key === 'session' || key === 'subject'
  return (isName ? identify.id(text) : identify.value(text)).fingerprint()
}

const LATENESS_SECONDS = 30
export const LATENESS_MS = LATENESS_SECONDS * 1000

const config = {
  ...defaultConfig(),
  sources: [
    plainSource({
      name: 'replay',
      server: 'authslo',
      format: 'authslo',
      latenessSeconds: LATENESS_SECONDS,
    }),
  ],
} as const

/** What is derived from portions of lines, as `replay --events` prints it, in the order of its time. */
export const tell = (
  portions: readonly (readonly string[])[],
  { server, resourceServer, correlation, now = '2030-01-01T00:00:00Z' }: Circumstances = {},
  /** Before this portion the pipeline is saved, and another one goes on from what was saved. */
  restartAt?: number,
): { readonly derived: readonly object[]; readonly series: ReadonlyMap<string, number> } => {
  const clock = Date.parse(now)
  const setup = pipelineSetup({
    config,
    slos: [],
    keys: REPLAY_KEYS,
    replay: true,
    now: () => clock,
  })
  const serverTraits = {
    ...SERVER_TRAITS,
    ...server,
    refreshToken: { ...SERVER_TRAITS.refreshToken, ...server?.refreshToken },
  }
  const traits = {
    server: () => serverTraits,
    resourceServer: () => ({ ...RESOURCE_SERVER_TRAITS, ...resourceServer }),
    correlation: { ...CORRELATION_TRAITS, ...correlation },
  }
  const derived: object[] = []
  const start = (): Pipeline =>
    createPipeline({ ...setup, traits }, (event) => {
      const isDerived =
        DERIVED_KINDS.has(event.kind) ||
        (event.kind === 'consent' && event.decision === 'abandoned')
      if (isDerived) derived.push(printEvent(event))
    })
  let pipeline = start()
  portions.forEach((records, at) => {
    if (at === restartAt) {
      const saved = asSaved(pipeline.save())
      pipeline = start()
      pipeline.load(saved)
    }
    pipeline.step(
      {
        source: 'replay',
        records,
        bytes: 0,
        receivedAt: clock,
        position: undefined,
        atEnd: false,
      },
      clock,
    )
  })
  pipeline.finish(clock)
  return { derived: inOrder(derived), series: seriesOf(pipeline.store) }
}

/** By time, then by the rest: portions decide when what is of one moment comes out. */
export const inOrder = (events: readonly object[]): readonly object[] => {
  const textOf = (event: object): string =>
    `${(event as { time: string }).time} ${JSON.stringify(Object.entries(event).sort(byKey))}`
  return [...events].sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1))
}
const byKey = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1)

const seriesOf = (store: Store): ReadonlyMap<string, number> =>
  new Map(
    store
      .families()
      .flatMap((family) =>
        Array.from({ length: family.series.places() }, (_, index): [string, number] => [
          seriesText(family, index),
          countOf(family, index),
        ]),
      ),
  )
