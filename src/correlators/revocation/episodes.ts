// The open revocations of one authorization server.
import { authEvent, type AuthEvent } from '../../events.ts'
import { loadEvent, saveEvent, type SavedEvent } from '../../event-text.ts'
import type { CorrelatorSetup, Out } from '../correlator.ts'
import { expiryOf, type Passport } from '../passport/tokens.ts'
import { keysOf, keysOfPassport, linksOf, targetOf, type Scope } from './coverage.ts'
import { createDeadlines } from './deadlines.ts'
import { loadEpisode, saveEpisode, type Episode, type SavedEpisode } from './episode.ts'
import { boundOf, bucketEndOf, newPair, presentationsOf, resultOf, type Pair } from './pair.ts'
import { decisionOf } from './presentation.ts'

export interface Episodes {
  readonly open: (revocation: AuthEvent, out: Out) => void
  readonly present: (event: AuthEvent, out: Out) => void
  readonly expire: (timeMs: number, out: Out) => void
  readonly setLimit: (episodes: number) => void
  readonly entries: () => number
  readonly evictions: () => number
  readonly bytes: () => number
  readonly save: () => EpisodesState
  readonly load: (state: EpisodesState) => void
}
export interface EpisodesState {
  readonly opened: number
  readonly evictions: number
  readonly episodes: readonly SavedEpisode[]
  readonly recent: readonly SavedEvent[]
}

/** Where nothing tells when a revoked token would have expired. */
const UNKNOWN_LIFE_MS = 86_400_000
/** No record is coarser, as far as a presentation before the revocation is kept. */
const COARSEST_MS = 5000
/** Of one revocation; names of resource servers come from records. */
const MAX_PAIRS = 100
const BYTES_AN_EPISODE = 1200
const BYTES_A_PAIR = 200

export const createEpisodes = (
  server: string,
  { traits, lookups, keys }: CorrelatorSetup,
  limitAtFirst: number,
): Episodes => {
  const { clockSkewSeconds, accessTokenLifetimeSeconds } = traits.server(server)
  const skewMs = clockSkewSeconds * 1000
  let limit = limitAtFirst
  let opened = 0
  let evictions = 0
  /** By number, the oldest first. */
  const episodes = new Map<number, Episode>()
  const byKey = new Map<string, Set<Episode>>()
  const ofScope = new Map<Scope, number>()
  let deadlines = createDeadlines<{ episode: number; bucketOf?: string }>()
  /** Opened in the second that is not over. */
  let unsettled: Episode[] = []
  /** Presentations of the last moments: a revocation may come that clocks cannot tell from them. */
  let recent: AuthEvent[] = []
  let recentFrom = 0
  const remember = (event: AuthEvent): void => {
    const since = event.time - skewMs - COARSEST_MS
    while ((recent[recentFrom]?.time ?? Infinity) < since) recentFrom++
    if (recentFrom > recent.length / 2) {
      recent = recent.slice(recentFrom)
      recentFrom = 0
    }
    recent.push(event)
  }

  const isOpen = (scope: Scope): boolean => (ofScope.get(scope) ?? 0) > 0
  const leewayMs = (resourceServer: string): number =>
    traits.resourceServer(resourceServer).leewaySeconds * 1000
  const ageOf = ({ revocation }: Episode, event: AuthEvent): number => event.time - revocation.time

  const endOf = (episode: Episode): number => {
    const life = (accessTokenLifetimeSeconds ?? UNKNOWN_LIFE_MS / 1000) * 1000
    const expiry = episode.expiresAtMs ?? episode.revocation.time + life
    return expiry + Math.max(...[...episode.pairs.keys(), ''].map(leewayMs))
  }
  const watch = (episode: Episode): void =>
    deadlines.add(endOf(episode), { episode: episode.number })

  const add = (episode: Episode): void => {
    const { target, number } = episode
    episodes.set(number, episode)
    const same = byKey.get(target.key) ?? new Set()
    byKey.set(target.key, same.add(episode))
    ofScope.set(target.scope, (ofScope.get(target.scope) ?? 0) + 1)
  }
  const forget = (episode: Episode): void => {
    const { target, number } = episode
    episodes.delete(number)
    const same = byKey.get(target.key)
    same?.delete(episode)
    if (same?.size === 0) byKey.delete(target.key)
    ofScope.set(target.scope, (ofScope.get(target.scope) ?? 1) - 1)
  }

  const derive = (
    kind: 'revoked_token_use' | 'revocation_closed',
    time: number,
    from: AuthEvent,
    passport?: Passport,
  ): AuthEvent => {
    const event = authEvent(kind, time, 'authslo')
    const { source, region, token, refresh_token, family, session, trace_id, request_id } = from
    Object.assign(event, { source, server, region, token, refresh_token, family, session })
    Object.assign(event, { trace_id, request_id, subject: from.subject })
    event.client = from.client ?? passport?.client
    event.tenant = from.tenant ?? passport?.tenant
    return event
  }

  /** Tells of the pair what was not told yet, with the event. */
  const tell = (pair: Pair, event: AuthEvent, out: Out): void => {
    const now = presentationsOf(pair)
    if (now !== undefined) event.finding = { pair: { before: pair.told, now } }
    pair.told = now
    out.event(event)
  }

  const tellRefusal = (pair: Pair, out: Out): void => {
    if (pair.refusal !== undefined) tell(pair, pair.refusal, out)
    pair.refusal = undefined
  }

  const closing = (
    { revocation }: Episode,
    time: number,
    result: string,
    name?: string,
    pair?: Pair,
  ): AuthEvent => {
    const event = derive('revocation_closed', time, revocation)
    event.resource_server = name
    event.result = result
    event.exposure_seconds = pair?.lastAcceptance ?? 0
    return event
  }

  const close = (episode: Episode, endMs: number, out: Out): void => {
    forget(episode)
    const { pairs } = episode
    if (pairs.size === 0) out.event(closing(episode, endMs, 'unobserved'))
    const ends = endMs - Math.max(...[...pairs.keys(), ''].map(leewayMs))
    for (const [name, pair] of [...pairs].sort(([a], [b]) => (a < b ? -1 : 1))) {
      tellRefusal(pair, out)
      const result = resultOf(pair, traits.resourceServer(name))
      tell(pair, closing(episode, ends + leewayMs(name), result, name, pair), out)
    }
  }

  /** What was evicted is no success, whatever was seen. */
  const evictTo = (size: number, out: Out): void => {
    for (const episode of episodes.values()) {
      if (episodes.size <= size) return
      forget(episode)
      evictions++
      out.event(closing(episode, episode.revocation.time, 'unobserved'))
    }
  }

  const pairOf = (episode: Episode, name: string): Pair | undefined => {
    let pair = episode.pairs.get(name)
    if (pair === undefined && episode.pairs.size < MAX_PAIRS)
      episode.pairs.set(name, (pair = newPair()))
    return pair
  }

  /** What is dead cannot be revoked again. Of a user or client there may be new tokens, unless a record came twice. */
  const isAgain = (episode: Episode, { time }: AuthEvent): boolean => {
    const { target, revocation, expiresAtMs } = episode
    if (revocation.time === time) return true
    const isOfOne =
      target.scope === 'token' || target.scope === 'family' || target.scope === 'session'
    const wasExpired = expiresAtMs !== undefined && expiresAtMs <= revocation.time
    return isOfOne && !wasExpired && endOf(episode) >= time
  }

  /** Is the presented token one that the episode ended, and does it still live? */
  const covers = (episode: Episode, event: AuthEvent, passport: Passport | undefined): boolean => {
    const { revocation, target } = episode
    if (target.scope === 'token') return true
    // A stamp of whole seconds is before what happened within its second: the issuance that was seen knows better.
    const issuedAt = Math.max(event.issued_at ?? -Infinity, passport?.issuedAtMs ?? -Infinity)
    return issuedAt < revocation.time
  }

  const expiryOfPresented = (event: AuthEvent, passport: Passport | undefined) => {
    const life = accessTokenLifetimeSeconds
    const assumed =
      life === undefined || event.issued_at === undefined
        ? undefined
        : event.issued_at + life * 1000
    return expiryOf(event, passport?.issuedAtMs) ?? passport?.expiresAtMs ?? assumed
  }

  const isAmbiguous = (episode: Episode, event: AuthEvent): boolean => {
    const resolutions = [event, episode.revocation].map((of) => of.time_resolution_seconds ?? 0)
    return Math.abs(ageOf(episode, event)) <= skewMs + Math.max(...resolutions) * 1000
  }

  const note = (
    episode: Episode,
    event: AuthEvent,
    passport: Passport | undefined,
    decision: 'accept' | 'reject',
    out: Out,
  ): void => {
    const name = event.resource_server ?? ''
    const pair = pairOf(episode, name)
    if (pair === undefined) return
    const resourceServer = traits.resourceServer(name)
    const age = ageOf(episode, event) / 1000
    const end = bucketEndOf(age, resourceServer.revocationTargetSeconds)
    if (end !== pair.bucketEnd) {
      tellRefusal(pair, out)
      pair.bucketEnd = end
      pair.isBucketTold = false
    }
    pair.last = age
    const use = (): AuthEvent => {
      const derived = derive('revoked_token_use', event.time, event, passport)
      derived.resource_server = name
      derived.decision = decision
      derived.age_seconds = age
      return derived
    }
    if (decision === 'reject') {
      if (pair.firstRefusal === undefined) {
        pair.firstRefusal = age
        out.fact({ fact: 'revocation_first_rejection', event, seconds: age })
      }
      if (pair.isBucketTold || pair.refusal !== undefined) return
      pair.refusal = use()
      if (Number.isFinite(end))
        deadlines.add(episode.revocation.time + end * 1000, {
          episode: episode.number,
          bucketOf: name,
        })
      return
    }
    pair.lastAcceptance = age
    if (pair.firstRefusal !== undefined && !pair.isRegressed) {
      pair.isRegressed = true
      out.fact({ fact: 'revocation_regression', event })
    }
    if (age > boundOf(resourceServer) && !pair.isOverdue) {
      pair.isOverdue = true
      out.fact({ fact: 'revocation_overdue', event })
    }
    pair.refusal = undefined
    if (pair.isBucketTold) return
    pair.isBucketTold = true
    tell(pair, use(), out)
  }

  /** Looks up, once a second for all that opened in it, what was issued before, and what was presented just before. */
  const settle = (timeMs: number, out: Out): void => {
    if (unsettled.length === 0) return
    const due = unsettled.filter(
      ({ revocation, number }) => revocation.time < timeMs && episodes.has(number),
    )
    unsettled = unsettled.filter(({ revocation }) => revocation.time >= timeMs)
    const dueOf = (key: string): readonly Episode[] =>
      [...(byKey.get(key) ?? [])].filter((episode) => due.includes(episode))
    lookups.linkedTokens(server, linksOf(due.map(({ target }) => target)), (passport) => {
      for (const key of keysOfPassport(passport)) {
        for (const episode of dueOf(key)) {
          const { expiresAtMs, issuedAtMs } = passport
          if (issuedAtMs >= episode.revocation.time || expiresAtMs === undefined) continue
          episode.expiresAtMs = Math.max(episode.expiresAtMs ?? -Infinity, expiresAtMs)
        }
      }
    })
    const isOfDue = (scope: Scope): boolean => due.some(({ target }) => target.scope === scope)
    for (const event of recent.slice(recentFrom)) {
      const passport = event.token && lookups.passport(server, event.token.words())
      for (const key of keysOf(event, passport, isOfDue)) {
        for (const episode of dueOf(key)) {
          // What came in the moment of the revocation was seen as it came, if after it.
          if (ageOf(episode, event) >= 0 || !isAmbiguous(episode, event)) continue
          if (!covers(episode, event, passport)) continue
          if (pairOf(episode, event.resource_server ?? '') !== undefined)
            out.fact({ fact: 'revoked_token_presented', event, decision: 'ambiguous' })
        }
      }
    }
    for (const episode of due) {
      episode.isSettled = true
      const { time } = episode.revocation
      const { expiresAtMs } = episode
      if (expiresAtMs !== undefined && expiresAtMs <= time) {
        forget(episode)
        out.event(closing(episode, time, 'already_expired'))
        continue
      }
      if (expiresAtMs !== undefined)
        out.fact({
          fact: 'revocation_residual_lifetime',
          server,
          seconds: (expiresAtMs - time) / 1000,
        })
      watch(episode)
    }
  }

  return {
    open: (revocation, out) => {
      const target = targetOf(revocation, (refresh) => lookups.chainOf(server, refresh))
      if (target === undefined) return
      if ([...(byKey.get(target.key) ?? [])].some((before) => isAgain(before, revocation))) return
      const episode: Episode = {
        number: opened++,
        target,
        revocation,
        expiresAtMs: undefined,
        isSettled: false,
        pairs: new Map(),
      }
      if (target.scope === 'token' && revocation.token !== undefined) {
        const passport = lookups.passport(server, revocation.token.words())
        episode.expiresAtMs = expiryOfPresented(revocation, passport)
      }
      evictTo(limit - 1, out)
      add(episode)
      unsettled.push(episode)
    },
    present: (event, out) => {
      const decision = decisionOf(event)
      if (decision === undefined) return
      remember(event)
      if (episodes.size === 0) return
      const passport = event.token && lookups.passport(server, event.token.words())
      let counted: typeof decision | 'ambiguous' | undefined
      for (const key of keysOf(event, passport, isOpen))
        for (const episode of byKey.get(key) ?? []) {
          if (!covers(episode, event, passport)) continue
          const expiry = expiryOfPresented(event, passport)
          if (expiry !== undefined && event.time >= expiry) continue
          if (endOf(episode) < event.time) continue
          if (isAmbiguous(episode, event)) {
            if (pairOf(episode, event.resource_server ?? '') !== undefined) counted ??= 'ambiguous'
            continue
          }
          if (expiry !== undefined && expiry > (episode.expiresAtMs ?? -Infinity)) {
            const wasUnknown = episode.expiresAtMs === undefined
            episode.expiresAtMs = expiry
            if (wasUnknown && episode.isSettled) watch(episode)
          }
          counted = decision
          note(episode, event, passport, decision, out)
        }
      if (counted !== undefined)
        out.fact({ fact: 'revoked_token_presented', event, decision: counted })
    },
    expire: (timeMs, out) => {
      settle(timeMs, out)
      for (let due = deadlines.due(timeMs); due !== undefined; due = deadlines.due(timeMs)) {
        const episode = episodes.get(due.episode)
        if (episode === undefined) continue
        if (due.bucketOf === undefined) {
          const end = endOf(episode)
          if (end < timeMs) close(episode, end, out)
          else watch(episode)
          continue
        }
        const pair = episode.pairs.get(due.bucketOf)
        if (pair !== undefined && episode.revocation.time + pair.bucketEnd * 1000 < timeMs)
          tellRefusal(pair, out)
      }
    },
    setLimit: (size) => {
      limit = Math.max(1, size)
    },
    entries: () => episodes.size,
    evictions: () => evictions,
    bytes: () =>
      [...episodes.values()].reduce(
        (sum, { pairs }) => sum + BYTES_AN_EPISODE + pairs.size * BYTES_A_PAIR,
        0,
      ),
    save: () => ({
      opened,
      evictions,
      episodes: [...episodes.values()].map(saveEpisode),
      recent: recent.slice(recentFrom).map(saveEvent),
    }),
    load: (state) => {
      opened = state.opened
      evictions = state.evictions
      episodes.clear()
      byKey.clear()
      ofScope.clear()
      deadlines = createDeadlines()
      unsettled = []
      recentFrom = 0
      recent = state.recent.map((saved) => loadEvent(saved, keys))
      for (const saved of state.episodes) {
        const episode = loadEpisode(saved, keys)
        add(episode)
        if (!episode.isSettled) unsettled.push(episode)
        else watch(episode)
        for (const [name, { refusal, bucketEnd }] of episode.pairs)
          if (refusal !== undefined && Number.isFinite(bucketEnd))
            deadlines.add(episode.revocation.time + bucketEnd * 1000, {
              episode: episode.number,
              bucketOf: name,
            })
      }
    },
  }
}
