// The key set: whether it can be had, and which keys came and went since the last look.
import type { FETCH_OUTCOMES } from '../metrics/catalog.ts'
import { clockOf, discover, requestFailure } from './discovery.ts'
import { isPrivateAddress, mayAsk } from './hosts.ts'
import type { Failure, Journey, JourneySetup, KeyChange, Look } from './journey.ts'
import { readKeySet, type PublishedKey } from './key-set.ts'
import type { Answer } from './transport.ts'

/** Regions behind one name that are asked each. */
const MAX_ADDRESSES = 4

interface Sight {
  readonly keys: readonly PublishedKey[]
  readonly answer: Answer
  readonly warning?: string
}
interface State {
  readonly lookedAt: number
  readonly kids: readonly string[]
}

export const createJwks = (setup: JourneySetup): Journey => {
  const { issuer, transport, now } = setup
  let known: State | undefined

  const fetchKeys = async (
    url: URL,
    signal: AbortSignal,
    address?: string,
  ): Promise<
    (Sight | { readonly failure: Failure }) & {
      readonly seconds: number
      outcome: (typeof FETCH_OUTCOMES)[number]
    }
  > => {
    const answer = await transport.get(url, signal, address)
    const { seconds } = answer
    const failure = requestFailure(answer, 'jwks_request', 'jwks_unavailable')
    if (failure !== undefined) {
      const isSlow = 'fault' in answer && answer.fault === 'timeout'
      return { failure, seconds, outcome: isSlow ? 'timeout' : 'http_error' }
    }
    const { body } = answer as Answer
    const read = await readKeySet(body)
    if ('problem' in read) return { failure: invalid(read.problem), seconds, outcome: 'invalid' }
    return { ...read, answer: answer as Answer, seconds, outcome: 'success' }
  }

  /** Those that may be asked: a name that an issuer gives leads into a private network only where the issuer itself is in one. */
  const addressesOf = async (url: URL): Promise<readonly string[] | 'inside'> => {
    const found = await transport.addresses(url.hostname)
    const own = new URL(issuer)
    if (url.host === own.host || !found.some(isPrivateAddress)) return found
    const ofIssuer = await transport.addresses(own.hostname)
    if (ofIssuer.some(isPrivateAddress)) return found
    const outside = found.filter((address) => !isPrivateAddress(address))
    return outside.length === 0 ? 'inside' : outside
  }

  /** The keys that every region shows, and those that any does. */
  const everywhere = async (url: URL, signal: AbortSignal, first: Sight) => {
    const found = await addressesOf(url)
    const addresses = found === 'inside' ? [] : found.slice(0, MAX_ADDRESSES)
    const sights = [first.keys]
    let silent = 0
    if (addresses.length > 1)
      for (const address of addresses) {
        const sight = await fetchKeys(url, signal, address)
        if ('keys' in sight) sights.push(sight.keys)
        else silent++
      }
    const any = new Map(sights.flat().map((key) => [key.kid, key]))
    const all = [...any.values()].filter(({ kid }) =>
      sights.every((keys) => keys.some((key) => key.kid === kid)),
    )
    const warnings = [
      first.warning,
      all.length < any.size ? `regions disagree about ${any.size - all.length} keys` : undefined,
      silent > 0 ? `${silent} of ${addresses.length} addresses give no key set` : undefined,
    ]
    return { all, any, warning: warnings.filter((text) => text !== undefined).join('; ') }
  }
  type Everywhere = Awaited<ReturnType<typeof everywhere>>

  const changesOf = ({ all, any }: Everywhere, lookedAt: number): readonly KeyChange[] => {
    const before = known
    const isFirstLook = before === undefined
    const withinSeconds =
      before === undefined ? undefined : Math.max(0, lookedAt - before.lookedAt) / 1000
    const came = all.filter(({ kid }) => before?.kids.includes(kid) !== true)
    const went = before?.kids.filter((kid) => !any.has(kid)) ?? []
    return [
      ...came.map(({ kid, alg }): KeyChange => ({
        phase: 'published',
        kid,
        alg,
        isFirstLook,
        withinSeconds,
      })),
      ...went.map((kid): KeyChange => ({
        phase: 'retired',
        kid,
        alg: undefined,
        isFirstLook,
        withinSeconds,
      })),
    ]
  }

  const look = async (signal: AbortSignal): Promise<Look> => {
    const { steps, clock, failure, document } = await discover(setup, signal)
    if (failure !== undefined || document === undefined) return { steps, clock, failure }
    const url = new URL(document.jwks_uri)
    const may = mayAsk(new URL(issuer), url)
    const addresses = may && url.host !== new URL(issuer).host ? await addressesOf(url) : []
    if (!may || addresses === 'inside') {
      const problem = `the discovery document names a key set at ${url.protocol}//${url.host}, which is not asked`
      return {
        steps,
        clock,
        failure: {
          step: 'discovery_document',
          outcome: 'server_error',
          reason: 'insecure_transport',
          problem,
        },
      }
    }
    // What was looked at is what is asked: the name may lead elsewhere by now.
    const first = await fetchKeys(url, signal, addresses[0])
    const timed = [...steps, { step: 'jwks_request', seconds: first.seconds } as const]
    const fetches = [first.outcome]
    if ('failure' in first) return { steps: timed, clock, failure: first.failure, fetches }
    let seen = await everywhere(url, signal, first)
    const lookedAt = now()
    if (known !== undefined && changesOf(seen, lookedAt).length > 0) {
      // A cache or a half-done deployment may show for a moment what is not so.
      const again = await fetchKeys(url, signal, addresses[0])
      fetches.push(again.outcome)
      if ('failure' in again) return { steps: timed, clock, failure: again.failure, fetches }
      seen = agreed(seen, await everywhere(url, signal, again))
    }
    const changes = changesOf(seen, lookedAt)
    const gone = new Set(changes.filter(({ phase }) => phase === 'retired').map(({ kid }) => kid))
    const came = changes.filter(({ phase }) => phase === 'published').map(({ kid }) => kid)
    known = { lookedAt, kids: [...(known?.kids ?? []).filter((kid) => !gone.has(kid)), ...came] }
    const { answer } = first
    return {
      steps: timed,
      clock: clockOf(answer) ?? clock,
      failure: undefined,
      fetches,
      changes,
      keySet: { bytes: answer.bytes, maxAgeSeconds: maxAge(answer.headers['cache-control']) },
      warning: seen.warning === '' ? undefined : seen.warning,
    }
  }

  return {
    look,
    save: () => known ?? null,
    load: (state) => {
      known = (state as State | null) ?? undefined
    },
  }
}

/** Only what both looks say. */
const agreed = <T extends { all: readonly PublishedKey[]; any: ReadonlyMap<string, PublishedKey> }>(
  first: T,
  second: T,
): T => ({
  ...second,
  all: second.all.filter(({ kid }) => first.all.some((key) => key.kid === kid)),
  any: new Map([...first.any, ...second.any]),
})

const invalid = (problem: string): Failure => ({
  step: 'jwks_document',
  outcome: 'server_error',
  reason: 'jwks_invalid',
  problem,
})

/** RFC 9111 5.2.2.1. */
const maxAge = (header: string | undefined): number | undefined => {
  const seconds = /(?:^|[,\s])max-age\s*=\s*"?(\d{1,10})/i.exec(header ?? '')?.[1]
  return seconds === undefined ? undefined : Number(seconds)
}
