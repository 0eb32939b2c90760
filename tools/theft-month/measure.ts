// The month through the real pipeline: which incidents it finds, and which of them are thefts.
import { plainSource } from '../../src/config/plain.ts'
import { defaultConfig, type SourceConfig } from '../../src/config/config.ts'
import { CORRELATORS } from '../../src/correlators/index.ts'
import { suspiciousUseOf } from '../../src/correlators/suspicious-use.ts'
import { DAMPERS, type Damper } from '../../src/correlators/suspicious-use/signals.ts'
import type { CorrelatorSetup } from '../../src/correlators/correlator.ts'
import type { AuthEvent } from '../../src/events.ts'
import { createIdentify, REPLAY_KEYS } from '../../src/identifier.ts'
import { createPipeline } from '../../src/pipeline/pipeline.ts'
import { pipelineSetup } from '../../src/running/setup.ts'
import { createTraces, type Trace } from './explanation.ts'
import type { Month } from './month.ts'
import type { Log } from './server.ts'
import { theftAt, type Theft } from './thieves.ts'

export interface Incident {
  readonly timeMs: number
  readonly kind: 'suspicious_use' | 'refresh_reuse'
  /** Signals, or class and generation. */
  readonly evidence: string
  readonly subject: string
  readonly theft: Theft | undefined
  /** What the subject's logs say before it, for whoever wonders why. */
  readonly before: readonly string[]
}
export interface Measured {
  readonly events: number
  readonly seconds: number
  readonly ledger: readonly Theft[]
  readonly incidents: readonly Incident[]
  readonly found: ReadonlySet<Theft>
  /** What each theft left that made no incident. */
  readonly traces: ReadonlyMap<Theft, Trace>
  /** All presentations of refresh tokens that had been rotated away. */
  readonly classes: ReadonlyMap<string, number>
  readonly dampened: ReadonlyMap<Damper, number>
}

const TOLD_BEFORE = 14

const sourceOf = (name: Log): SourceConfig =>
  plainSource({
    name,
    server: 'as',
    format: 'authslo',
  })

export const measure = (month: Month, now: () => number = () => 0): Measured => {
  const config = {
    ...defaultConfig(),
    sources: (['authorization-server', 'resource-server'] as const).map(sourceOf),
  }
  const setup = pipelineSetup({ config, slos: [], keys: REPLAY_KEYS, replay: true, now: () => 0 })
  const sources = setup.sources.map((source) => ({ ...source, ordered: false }))
  const identify = createIdentify(REPLAY_KEYS, '')
  const subjects = new Map(
    month.apps.map(({ person }) => [identify.id(person.subject).key(), person.subject]),
  )
  const traces = createTraces(month.ledger)
  const nameOf = (event: AuthEvent): string | undefined => subjects.get(event.subject?.key() ?? '')
  const lately = new Map<string, AuthEvent[]>()
  const incidents: Incident[] = []
  const classes = new Map<string, number>()
  let events = 0
  const listen = (event: AuthEvent): void => {
    const subject = nameOf(event)
    if (event.kind === 'refresh_reuse') traces.addReuse(subject, event)
    if (event.kind === 'refresh_reuse')
      classes.set(`${event.class}`, (classes.get(`${event.class}`) ?? 0) + 1)
    if (event.kind === 'suspicious_use' || isSuspiciousReuse(event)) {
      incidents.push(incidentOf(event, subject ?? 'unknown', month.ledger, lately))
      return
    }
    events++
    if (subject === undefined) return
    let own = lately.get(subject)
    if (own === undefined) lately.set(subject, (own = []))
    own.push(event)
    if (own.length > 300) own.splice(0, 150)
  }
  const correlators = {
    ...CORRELATORS,
    'suspicious-use': (of: CorrelatorSetup) =>
      suspiciousUseOf(of, (event, { signals, dampers }) =>
        traces.addWeak(nameOf(event), event, [...signals], [...dampers]),
      ),
  }
  const pipeline = createPipeline({ ...setup, sources, correlators }, listen)
  const begunMs = now()
  let last = 0
  for (const hour of month.arrivals())
    for (const { log, lines, atMs } of hour) {
      last = atMs
      pipeline.step(
        {
          source: log,
          records: lines,
          bytes: 0,
          receivedAt: atMs,
          position: undefined,
          atEnd: true,
        },
        atMs,
      )
    }
  pipeline.finish(last)
  const dampened = new Map(
    DAMPERS.map((damper) => [
      damper,
      pipeline.store.sum('oauth_suspicious_token_use_dampened_total', { damper }),
    ]),
  )
  const found = new Set(incidents.flatMap(({ theft }) => theft ?? []))
  return {
    events,
    seconds: (now() - begunMs) / 1000,
    ledger: month.ledger,
    incidents,
    found,
    traces: traces.all,
    classes,
    dampened,
  }
}

const isSuspiciousReuse = ({ kind, class: of, incident }: AuthEvent): boolean =>
  kind === 'refresh_reuse' && of === 'suspicious' && incident === true

const incidentOf = (
  event: AuthEvent,
  subject: string,
  ledger: readonly Theft[],
  lately: ReadonlyMap<string, readonly AuthEvent[]>,
): Incident => {
  const timeMs = event.time
  const evidence =
    event.kind === 'suspicious_use'
      ? (event.signals ?? []).join('+')
      : `${event.class} ${event.generation}`
  const theft = theftAt(ledger, subject, timeMs)
  const before = (lately.get(subject) ?? [])
    .filter(({ time }) => time <= timeMs)
    .toSorted((a, b) => a.time - b.time)
    .slice(-TOLD_BEFORE)
    .map(storyLine)
  return {
    timeMs,
    kind: event.kind === 'suspicious_use' ? 'suspicious_use' : 'refresh_reuse',
    evidence,
    subject,
    theft,
    before,
  }
}

const storyLine = (event: AuthEvent): string => {
  const time = new Date(event.time).toISOString().slice(5, 19)
  const what = event.kind === 'token_request' ? (event.reason ?? event.grant_type) : event.kind
  const token = (event.token ?? event.issued_token)?.fingerprint().slice(0, 6) ?? '-'
  return `${time} ${what} ${token} from ${event.ip ?? '-'} ${(event.user_agent ?? '-').slice(0, 40)}`
}
