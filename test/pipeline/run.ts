// A pipeline over lines, for tests: time is passed in.
import { plainSource } from '../../src/config/plain.ts'
import { defaultConfig, type Config, type SourceConfig } from '../../src/config/config.ts'
import type { Traits } from '../../src/correlators/traits.ts'
import type { AuthEvent } from '../../src/events.ts'
import { REPLAY_KEYS } from '../../src/identifier.ts'
import type { Batch } from '../../src/inputs/batch.ts'
import { createFraming } from '../../src/inputs/framing.ts'
import { createPipeline, type Pipeline } from '../../src/pipeline/pipeline.ts'
import { pipelineSetup } from '../../src/running/setup.ts'
import { readSlos } from '../../src/running/shipped-slos.ts'

const slos = readSlos(undefined, '.')
if (!slos.ok) throw new Error('the shipped SLOs do not load')

export interface TestPipeline {
  readonly pipeline: Pipeline
  readonly events: AuthEvent[]
  readonly feed: (bytes: string | Buffer, now: number) => void
  readonly batch: (records: Batch['records'], now: number, atEnd?: boolean) => void
}

export const testPipeline = (
  format: string,
  options: {
    readonly replay?: boolean
    readonly ordered?: boolean
    readonly provides?: object
    readonly server?: string
    readonly source?: string
    readonly year?: number
    /** What else the source says. */
    readonly like?: Partial<SourceConfig>
    readonly resourceServers?: Config['resourceServers']
    readonly traits?: Traits
    readonly correlation?: Config['correlation']
    readonly canaryClients?: readonly string[]
  } = {},
): TestPipeline => {
  const events: AuthEvent[] = []
  const name = options.source ?? 'log'
  const base = defaultConfig()
  const setup = pipelineSetup({
    config: {
      ...base,
      resourceServers: options.resourceServers ?? [],
      correlation: options.correlation ?? base.correlation,
      probes: { ...base.probes, canaryClients: options.canaryClients ?? [] },
      sources: [
        plainSource({
          name,
          server: options.server ?? 'as',
          format,
          provides: options.provides ?? {},
          ...options.like,
        }),
      ],
    },
    slos: slos.value,
    keys: REPLAY_KEYS,
    replay: options.replay ?? true,
    now: () => 0,
    ...(options.year === undefined ? {} : { year: options.year }),
  })
  const sources = setup.sources.map((source) => ({ ...source, ordered: options.ordered ?? true }))
  const { traits } = options
  const pipeline = createPipeline(
    { ...setup, sources, ...(traits === undefined ? {} : { traits }) },
    (event) => events.push(event),
  )
  const batch: TestPipeline['batch'] = (records, now, atEnd = false) =>
    pipeline.step(
      { source: name, records, bytes: 0, receivedAt: now, position: undefined, atEnd },
      now,
    )
  return {
    pipeline,
    events,
    batch,
    feed: (bytes, now) => {
      const framing = createFraming({ maxLineBytes: base.limits.lineBytes })
      batch([...framing.push(Buffer.from(bytes as string)), ...framing.flush()], now)
    },
  }
}

/** A token request of node-oidc-provider: the lines that the listener writes for it. */
export interface TokenRequest {
  readonly client?: string
  readonly id?: string
  readonly error?: string
  readonly ms?: number
  readonly status?: number
}

export const tokenLines = (
  at: number,
  {
    client = 'shop',
    id = `r${at}`,
    error = '',
    ms = 20,
    status = error === '' ? 200 : 400,
  }: TokenRequest = {},
): string[] => {
  const time = new Date(at).toISOString()
  const end = {
    route: 'token',
    client_id: client,
    grant_type: 'client_credentials',
    request_id: id,
    status,
    duration_ms: ms,
  }
  const outcome =
    status >= 500
      ? { event: 'server_error', error: 'server_error', error_code: 'ECONNREFUSED' }
      : error === ''
        ? { event: 'grant.success' }
        : { event: 'grant.error', error, error_detail: 'invalid secret provided' }
  return [
    JSON.stringify({ time, ...outcome, ...end }),
    JSON.stringify({ time, event: 'http_request', ...end }),
  ]
}
