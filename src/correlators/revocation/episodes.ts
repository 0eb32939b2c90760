// The open revocations of one authorization server.
import type { AuthEvent } from '../../events.ts'
import type { SavedEvent } from '../../event-text.ts'
import { lazily } from '../../lazy-list.ts'
import type { CorrelatorSetup, Out } from '../correlator.ts'
import type { Passport } from '../passport/tokens.ts'
import { ageOf, covers, expiryOfPresented, isAgain, isAmbiguous } from './covering.ts'
import { eachPart, linksOf, targetOf } from './coverage.ts'
import { createDeadlines } from './deadlines.ts'
import { loadEpisode, pairAt, saveEpisode, type Episode, type SavedEpisode } from './episode.ts'
import { createJustBefore } from './just-before.ts'
import { createOpenEpisodes } from './open-episodes.ts'
import { boundOf, bucketEndOf, resultOf } from './pair.ts'
import { decisionOf } from './presentation.ts'
import { closing, derive, tell, tellRefusal } from './telling.ts'

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
  readonly episodes: Iterable<SavedEpisode>
  readonly recent: readonly SavedEvent[]
}

/** Where nothing tells when a revoked token would have expired. */
const UNKNOWN_LIFE_SECONDS = 86_400

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
  const episodes = createOpenEpisodes()
  const justBefore = createJustBefore(skewMs)
  let deadlines = createDeadlines<{ episode: number; bucketOf?: string }>()
  /** Opened in the second that is not over. */
  let unsettled: Episode[] = []
  const leewayMs = (resourceServer: string): number =>
    traits.resourceServer(resourceServer).leewaySeconds * 1000
  const longestLeewayMs = ({ pairs }: Episode): number =>
    Math.max(...[...pairs.keys(), ''].map(leewayMs))
  const lifeMs = (accessTokenLifetimeSeconds ?? UNKNOWN_LIFE_SECONDS) * 1000
  const endOf = (episode: Episode): number =>
    (episode.expiresAtMs ?? episode.revocation.time + lifeMs) + longestLeewayMs(episode)
  const watch = (episode: Episode): void =>
    deadlines.add(endOf(episode), { episode: episode.number })

  const close = (episode: Episode, endMs: number, out: Out): void => {
    episodes.forget(episode)
    const { pairs } = episode
    if (pairs.size === 0) out.event(closing(episode, endMs, 'unobserved'))
    const ends = endMs - longestLeewayMs(episode)
    for (const [name, pair] of [...pairs].sort(([a], [b]) => (a < b ? -1 : 1))) {
      tellRefusal(pair, out)
      const result = resultOf(pair, traits.resourceServer(name))
      tell(pair, closing(episode, ends + leewayMs(name), result, name, pair), out)
    }
  }

  /** What was evicted is no success, whatever was seen. */
  const evictTo = (size: number, out: Out): void => {
    for (const episode of episodes.all()) {
      if (episodes.size() <= size) return
      episodes.forget(episode)
      evictions++
      out.event(closing(episode, episode.revocation.time, 'unobserved'))
    }
  }

  const note = (
    episode: Episode,
    event: AuthEvent,
    passport: Passport | undefined,
    decision: 'accept' | 'reject',
    out: Out,
  ): void => {
    const name = event.resource_server ?? ''
    const pair = pairAt(episode, name)
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
    if (due.length === 0) return
    const dueAmong = createOpenEpisodes()
    for (const episode of due) dueAmong.add(episode)
    lookups.linkedTokens(server, linksOf(due.map(({ target }) => target)), (passport) =>
      eachPart(undefined, passport, (scope, named) => {
        for (const episode of dueAmong.ending(scope, named)) {
          const { expiresAtMs, issuedAtMs } = passport
          if (issuedAtMs >= episode.revocation.time || expiresAtMs === undefined) continue
          episode.expiresAtMs = Math.max(episode.expiresAtMs ?? -Infinity, expiresAtMs)
        }
      }),
    )
    const ambiguous = (episode: Episode, event: AuthEvent, passport: Passport | undefined) => {
      // What came in the moment of the revocation was seen as it came, if after it.
      if (ageOf(episode, event) >= 0 || !isAmbiguous(episode, event, skewMs)) return
      if (!covers(episode, event, passport)) return
      if (pairAt(episode, event.resource_server ?? '') !== undefined)
        out.fact({ fact: 'revoked_token_presented', event, decision: 'ambiguous' })
    }
    for (const event of justBefore.near(due.map(({ revocation }) => revocation))) {
      const passport = event.token && lookups.passport(server, event.token.words())
      eachPart(event, passport, (scope, named) => {
        for (const episode of dueAmong.ending(scope, named)) ambiguous(episode, event, passport)
      })
    }
    for (const episode of due) {
      episode.isSettled = true
      const { time } = episode.revocation
      const { expiresAtMs } = episode
      if (expiresAtMs !== undefined && expiresAtMs <= time) {
        episodes.forget(episode)
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
      if (
        episodes
          .ending(target.scope, target.named)
          .some((before) => isAgain(before, revocation, endOf(before)))
      )
        return
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
        episode.expiresAtMs = expiryOfPresented(revocation, passport, accessTokenLifetimeSeconds)
      }
      evictTo(limit - 1, out)
      episodes.add(episode)
      unsettled.push(episode)
    },
    present: (event, out) => {
      const decision = decisionOf(event)
      if (decision === undefined) return
      justBefore.remember(event)
      if (episodes.size() === 0) return
      const passport = event.token && lookups.passport(server, event.token.words())
      let counted: typeof decision | 'ambiguous' | undefined
      const consider = (episode: Episode): void => {
        if (!covers(episode, event, passport)) return
        const expiry = expiryOfPresented(event, passport, accessTokenLifetimeSeconds)
        if (expiry !== undefined && event.time >= expiry) return
        if (endOf(episode) < event.time) return
        if (isAmbiguous(episode, event, skewMs)) {
          if (pairAt(episode, event.resource_server ?? '') !== undefined) counted ??= 'ambiguous'
          return
        }
        if (expiry !== undefined && expiry > (episode.expiresAtMs ?? -Infinity)) {
          const wasUnknown = episode.expiresAtMs === undefined
          episode.expiresAtMs = expiry
          if (wasUnknown && episode.isSettled) watch(episode)
        }
        counted = decision
        note(episode, event, passport, decision, out)
      }
      eachPart(event, passport, (scope, named) => {
        for (const episode of episodes.ending(scope, named)) consider(episode)
      })
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
    setLimit: (size) => void (limit = Math.max(1, size)),
    entries: () => episodes.size(),
    evictions: () => evictions,
    bytes: episodes.bytes,
    save: () => ({
      opened,
      evictions,
      episodes: lazily([...episodes.all()], saveEpisode),
      recent: justBefore.save(),
    }),
    load: (state) => {
      opened = state.opened
      evictions = state.evictions
      episodes.clear()
      deadlines = createDeadlines()
      unsettled = []
      justBefore.load(state.recent, keys)
      for (const saved of state.episodes) {
        const episode = loadEpisode(saved, keys)
        episodes.add(episode)
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
