// A look at a log that nobody has described yet: what it is, how sure that is, what it tells of.
import { recognise, SAMPLE_RECORDS, type Recognition } from '../adapters/recognise.ts'
import { formOf } from '../adapters/adapter.ts'
import { configFromFlags } from '../config/from-flags.ts'
import { printEvent } from '../event-text.ts'
import type { AuthEvent } from '../events.ts'
import { REPLAY_KEYS } from '../identifier.ts'
import type { Batch } from '../inputs/batch.ts'
import { readFinished } from '../inputs/finished.ts'
import { createPipeline } from '../pipeline/pipeline.ts'
import { createDecode, type DecodeOptions } from '../records/decode.ts'
import { slots } from '../records/fields.ts'
import { allAdapters, FORMATS } from './formats.ts'
import { pipelineSetup } from './setup.ts'

export interface Look {
  /** As it was named. */
  readonly file: string
  readonly recognition: Recognition
  /** The first event: what it says of the request, no identifiers. */
  readonly example: Readonly<Record<string, unknown>> | undefined
  readonly events: number
  /** What most events are: a product's own, access lines about OAuth endpoints, or about tokens at a resource server. */
  readonly about: 'events' | 'access lines' | 'validations'
  /** Clients that were given tokens: how many requests, by which grants. */
  readonly clients: ReadonlyMap<string, { requests: number; readonly grants: Set<string> }>
}

/** Of an example: it may stand in a file that others read. */
const SHOWN: ReadonlySet<string> = new Set([
  'time',
  'kind',
  'outcome',
  'reason',
  'client',
  'grant_type',
  'endpoint',
  'status',
  'decision',
  'duration_seconds',
])
/** Of each file. */
const LOOK_BYTES = 8 * 1024 * 1024

interface Settings {
  readonly file: string
  readonly path: string
  readonly maxLineBytes: number
  readonly now: () => number
}

/** `access lines`: some whose server nothing tells; undefined: nothing recognised. Throws where the file cannot be read. */
export const lookAt = async (settings: Settings): Promise<Look | 'access lines' | undefined> => {
  const { file, path, maxLineBytes, now } = settings
  const batches: Batch[] = []
  let bytes = 0
  for await (const batch of readFinished({ source: '', files: [path], maxLineBytes, now })) {
    batches.push(batch)
    bytes += batch.bytes
    if (bytes >= LOOK_BYTES) break
  }
  const lines = batches
    .flatMap(({ records }) => records)
    .filter((record) => typeof record === 'string')
    .slice(0, SAMPLE_RECORDS)
  const reading = { settings: { timezone: 'UTC', now }, unwrap: 'auto' } as const
  const recognition = recognise(lines, allAdapters(), reading)
  if (recognition === undefined) return areAccessLines(lines, reading) ? 'access lines' : undefined
  const events = eventsOf(batches, recognition.adapter.id, path, now)
  return { file, recognition, ...tellOf(events) }
}

const areAccessLines = (
  lines: readonly string[],
  reading: Pick<DecodeOptions, 'settings' | 'unwrap'>,
): boolean => {
  const [, table] = slots({})
  const decode = createDecode({ ...reading, carriers: ['access-log'], table })
  const isOne = (line: string): boolean => {
    const fields = decode.line(line)
    return fields !== null && !('reject' in fields)
  }
  return lines.filter(isOne).length > lines.length / 2
}

const eventsOf = (
  batches: readonly Batch[],
  format: string,
  path: string,
  now: () => number,
): readonly AuthEvent[] => {
  const flags = configFromFlags({ sources: [`${format}:${path}`], folder: '/', formats: FORMATS })
  if (!flags.ok) return []
  const setup = { config: flags.value, slos: [], keys: REPLAY_KEYS, replay: true, now }
  const events: AuthEvent[] = []
  const pipeline = createPipeline(pipelineSetup(setup), (event) => events.push(event))
  for (const batch of batches) pipeline.step({ ...batch, source: format }, now())
  pipeline.finish(now())
  return events
}

const tellOf = (
  events: readonly AuthEvent[],
): Pick<Look, 'example' | 'events' | 'about' | 'clients'> => {
  const clients = new Map<string, { requests: number; readonly grants: Set<string> }>()
  let access = 0
  let validations = 0
  for (const event of events) {
    const { kind, client, outcome, grant_type: grant } = event
    if (kind === 'token_validation' || event.endpoint === 'api') validations++
    else if (formOf(event) === 'access') access++
    if (kind !== 'token_request' || outcome !== 'success' || client === undefined) continue
    const seen = clients.get(client) ?? { requests: 0, grants: new Set<string>() }
    seen.requests++
    if (grant !== undefined) seen.grants.add(grant)
    clients.set(client, seen)
  }
  const own = events.length - access - validations
  const about = own > 0 ? 'events' : access > 0 ? 'access lines' : 'validations'
  const [first] = events
  return {
    example:
      first === undefined
        ? undefined
        : Object.fromEntries(Object.entries(printEvent(first)).filter(([key]) => SHOWN.has(key))),
    events: events.length,
    about: events.length === 0 ? 'events' : about,
    clients,
  }
}
