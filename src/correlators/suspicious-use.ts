// Access tokens used in places that do not go together: parallel use, use past a successor or a revocation, a broken binding.
import { authEvent, type AuthEvent } from '../events.ts'
import type { Correlator, CorrelatorSetup, CreateCorrelator, Out } from './correlator.ts'
import { NONE } from './flat-table.ts'
import {
  corroborated,
  isContest,
  isStrangers,
  replaySignals,
} from './suspicious-use/corroboration.ts'
import {
  familyOf,
  learnIssuance,
  secondsUntil,
  tiesOf,
  type Ties,
} from './suspicious-use/issuance.ts'
import {
  createMemory,
  DAMPER_BITS,
  MACHINE,
  type Memory,
  type MemoryState,
} from './suspicious-use/memory.ts'
import type { Found } from './suspicious-use/places.ts'
import { judgeBrokenBinding, judgePresentation, type Rules } from './suspicious-use/presentation.ts'
import { createPresenters, type Presenters } from './suspicious-use/presenter.ts'
import { learnRevocation } from './suspicious-use/revocation.ts'
import { ENOUGH_ALONE, type Damper, type Signal } from './suspicious-use/signals.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

interface State {
  readonly sweptMs: number | null
  readonly classes: ReturnType<Presenters['save']>
  readonly servers: readonly (readonly [string, MemoryState])[]
}

/** What a presentation gave that made no incident, for whoever asks why: signals that were too few, and dampers. */
export type TellWeak = (event: AuthEvent, found: Found) => void

export const createSuspiciousUse: CreateCorrelator = (setup) => suspiciousUseOf(setup, () => {})

export const suspiciousUseOf = (setup: CorrelatorSetup, tellWeak: TellWeak): Correlator => {
  const { traits, lookups, directories, keys, locate } = setup
  const { suspicionWindowSeconds, speedKmh, distanceKm, tokens } = traits.correlation
  const windowMs = suspicionWindowSeconds * 1000
  const presenters = createPresenters(keys, locate)
  const memories = new Map<string, Memory>()
  let sweptMs = -Infinity

  /** Each server has an equal share, so that one cannot push out what another needs. */
  const memoryOf = (server: string): Memory => {
    let memory = memories.get(server)
    if (memory !== undefined) return memory
    memory = createMemory(tokens, {
      access: directories?.of('access', server, 'suspicious-use'),
      refresh: directories?.of('refresh', server, 'suspicious-use'),
    })
    memories.set(server, memory)
    for (const each of memories.values()) each.setLimit(Math.floor(tokens / memories.size))
    return memory
  }
  const termsOf = (server: string) => {
    const { accessTokenLifetimeSeconds: seconds } = traits.server(server)
    return { lifetimeMs: seconds === undefined ? undefined : seconds * 1000, windowMs }
  }
  const rulesOf = (server: string): Rules => ({
    presenters,
    isSharedAddress: lookups.isSharedAddress,
    locate,
    windowMs,
    skewMs: traits.server(server).clockSkewSeconds * 1000,
    speedKmh,
    distanceKm,
  })

  const rowOf = (memory: Memory, event: AuthEvent): number => {
    const key = event.token?.words() ?? [0, 0, 0, 0]
    const known = memory.tokens.find(key)
    if (known !== NONE) return known
    const row = memory.tokens.put(key)
    memory.setUntil(row, secondsUntil(event, termsOf(event.server)))
    return row
  }

  const present = (memory: Memory, event: AuthEvent, out: Out): void => {
    const by = presenters.of(event)
    if (!isBroken(event) && by.address === 0 && by.agent === 0) return
    const row = rowOf(memory, event)
    const { columns } = memory.tokens
    // What the record does not name the issuance did. Most presentations ask for no more than the family.
    const family = columns.family[row] || familyOf(event, by.client)
    let told: Ties | undefined
    const ties = (): Ties =>
      (told ??= tiesOf(event, event.token && lookups.passport(event.server, event.token.words()), {
        family,
        client: columns.client[row] || by.client,
      }))
    const rules = rulesOf(event.server)
    const found = isBroken(event)
      ? judgeBrokenBinding(memory, event, { row, family }, rules)
      : judgePresentation(memory, event, { row, by, ties }, rules)
    if (found === undefined) return
    const { dampers } = found
    const signals = isEnough(found.signals)
      ? found.signals
      : corroborated(
          memory,
          event,
          { ties: ties(), found },
          { lookups, windowMs, skewMs: rules.skewMs },
        )
    if (!isEnough(signals) && signals.size + dampers.size > 0) tellWeak(event, found)
    const isMachine = ((columns.flags[row] ?? 0) & MACHINE) !== 0
    if (isMachine && signals.size > 0) countDampers(memory, event, row, ['machine_client'], out)
    if (isMachine) return
    countDampers(memory, event, row, dampers, out)
    if (!isEnough(signals) || event.time - (memory.incidents.get(row) ?? -Infinity) < DAY_MS) return
    memory.incidents.set(row, event.time)
    out.event(incident(event, signals))
  }

  /** Each damper once a token. */
  const countDampers = (
    memory: Memory,
    { server }: AuthEvent,
    row: number,
    dampers: Iterable<Damper>,
    out: Out,
  ): void => {
    const { flags } = memory.tokens.columns
    for (const damper of dampers) {
      if (((flags[row] ?? 0) & DAMPER_BITS[damper]) !== 0) continue
      flags[row] = (flags[row] ?? 0) | DAMPER_BITS[damper]
      out.fact({ fact: 'suspicious_use_dampened', server, damper })
    }
  }

  const learnRequest = (memory: Memory, event: AuthEvent): void => {
    const by = presenters.of(event)
    learnIssuance(memory, event, by, termsOf(event.server))
    const family = familyOf(event, by.client)
    if (family !== 0 && isStrangers(event, lookups))
      memory.note(memory.strangers, family, event.time)
  }

  /** Later presentations of the family's tokens are judged by it; and itself where its class tells too little. */
  const learnReuse = (memory: Memory, event: AuthEvent, out: Out): void => {
    const { refresh_token: id, time, finding } = event
    const at = id === undefined ? NONE : memory.refreshTokens.find(id.words())
    const chain = at === NONE ? 0 : (memory.refreshTokens.columns.family[at] ?? 0)
    const families = [chain, familyOf(event, presenters.of(event).client)].filter(Boolean)
    if (event.class === 'suspicious' && event.generation === 'ancestor')
      for (const family of families) memory.note(memory.reused, family, time)
    const sinceMs = finding?.presented?.exchangedMs
    if (isContest(event) && sinceMs !== undefined)
      for (const family of families)
        memory.note(memory.contested, family, { timeMs: time, sinceMs })
    const family = families[0] ?? id?.words()[0] ?? 0
    const signals = replaySignals(event, memory.strangers.get(family))
    if (signals.size === 0 || time - (memory.replayed.get(family) ?? -Infinity) < DAY_MS) return
    memory.note(memory.replayed, family, time)
    out.event(incident(event, signals))
  }

  const sum = (of: (memory: Memory) => number): number =>
    [...memories.values()].reduce((total, memory) => total + of(memory), 0)

  return {
    version: 3,
    wants,
    see: (event, out) => {
      const memory = memoryOf(event.server)
      if (event.kind === 'token_request') learnRequest(memory, event)
      else if (event.kind === 'revocation') learnRevocation(memory, event, presenters.of(event))
      else if (event.kind === 'refresh_reuse') learnReuse(memory, event, out)
      else present(memory, event, out)
    },
    expire: (_, timeMs) => {
      if (timeMs < sweptMs + HOUR_MS) return
      sweptMs = timeMs
      for (const memory of memories.values()) memory.sweep(timeMs, windowMs)
    },
    entries: () => sum(({ tokens: { entries } }) => entries()),
    bytes: () => presenters.bytes() + sum(({ bytes }) => bytes()),
    evictions: () => sum(({ evictions }) => evictions()),
    save: (): State => ({
      sweptMs: Number.isFinite(sweptMs) ? sweptMs : null,
      classes: presenters.save(),
      servers: [...memories].map(([server, memory]) => [server, memory.save()]),
    }),
    load: (state: State) => {
      sweptMs = state.sweptMs ?? -Infinity
      presenters.load(state.classes)
      for (const [server, saved] of state.servers) memoryOf(server).load(saved)
    },
  }
}

const isEnough = (signals: ReadonlySet<Signal>): boolean =>
  signals.size >= 2 || [...signals].some((signal) => ENOUGH_ALONE.has(signal))

/** DPoP or mTLS: the token was presented without the key that it is bound to. */
const isBroken = (event: AuthEvent): boolean =>
  event.kind === 'token_validation' && event.reason === 'sender_constraint'

/** Introspection as the authorization server sees it comes from the resource server's address, not from the presenter's. */
const wants = (event: AuthEvent): boolean => {
  switch (event.kind) {
    case 'token_request':
      return event.issued_token !== undefined && event.outcome === 'success'
    case 'token_validation':
      return event.token !== undefined && (event.decision === 'accept' || isBroken(event))
    case 'introspection':
      return event.token !== undefined && event.active === true && event.vantage === 'caller'
    case 'revocation':
      return event.outcome === 'success'
    case 'refresh_reuse':
      return true
    default:
      return false
  }
}

const incident = (cause: AuthEvent, signals: ReadonlySet<Signal>): AuthEvent => {
  const event = authEvent('suspicious_use', cause.time, 'authslo')
  const { source, server, tenant, region, client, client_type, token, family, session } = cause
  Object.assign(event, { source, server, tenant, region, client, client_type })
  Object.assign(event, { token, family, session, subject: cause.subject })
  if (cause.kind === 'refresh_reuse') event.refresh_token = cause.refresh_token
  Object.assign(event, { trace_id: cause.trace_id, request_id: cause.request_id })
  event.signals = [...signals].sort()
  return event
}
