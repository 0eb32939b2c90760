// Revocation propagation as the definition has it, slowly: every question is asked of all records. Knows nothing of src.

/** A line of `format: authslo`, as far as it matters here. */
export interface Line {
  readonly time: string
  readonly kind: 'token_request' | 'revocation' | 'token_validation'
  readonly outcome: string
  readonly issued_token?: string
  readonly token?: string
  readonly session?: string
  readonly subject?: string
  readonly expires_at?: string
  readonly revokes?: 'token' | 'session' | 'subject'
  readonly cause?: string
  readonly decision?: 'accept' | 'reject' | 'error'
  readonly reason?: string
  readonly resource_server?: string
}

export interface Derived {
  readonly time: string
  readonly kind: 'revoked_token_use' | 'revocation_closed'
  readonly resource_server?: string
  readonly decision?: string
  readonly age_seconds?: number
  readonly result?: string
  readonly exposure_seconds?: number
}

const SKEW = 2000
const TARGET = 60
const LEEWAY = 60_000
const DAY = 86_400_000
const EDGES = [0, 5, 15, 30, 60, 120, 300, 900, 3600, Infinity]

const at = ({ time }: { readonly time: string }): number => Date.parse(time)
const stamp = (ms: number): string => new Date(ms).toISOString()

export const revocationsOf = (unordered: readonly Line[]): readonly Derived[] => {
  const lines = [...unordered].sort((a, b) => at(a) - at(b))
  const issuanceOf = (line: Line): Line | undefined =>
    lines.find(
      (other) =>
        line.token !== undefined && other.issued_token === line.token && at(other) <= at(line),
    )

  /** ms; undefined: no record tells. */
  const expiryOf = (line: Line): number | undefined => {
    const told = line.expires_at ?? issuanceOf(line)?.expires_at
    return told === undefined ? undefined : Date.parse(told)
  }

  const names = (revocation: Line): string | undefined =>
    revocation.revokes === undefined ? undefined : revocation[revocation.revokes]

  const covers = (revocation: Line, line: Line): boolean => {
    const { token, session, subject } = line
    const named = names(revocation)
    if (named === undefined) return false
    if (revocation.revokes === 'token') return token === named
    const issuance = issuanceOf(line)
    // A token whose issuance was not seen is taken to be older.
    if (issuance !== undefined && at(issuance) >= at(revocation)) return false
    return revocation.revokes === 'session'
      ? session === named || issuance?.session === named
      : subject === named || issuance?.subject === named
  }

  const isEvidence = ({ kind, decision, reason }: Line): boolean =>
    kind === 'token_validation' &&
    (decision === 'accept' || (decision === 'reject' && reason !== 'expired'))

  /** Of what was issued before, as far as it was seen. */
  const expiriesSeen = (revocation: Line): readonly number[] =>
    lines
      .filter(({ kind }) => kind === 'token_request')
      .filter((line) => at(line) < at(revocation))
      .map((line): Line => ({ ...line, token: line.issued_token ?? '' }))
      .filter((line) => covers(revocation, line))
      .flatMap((line) => expiryOf(line) ?? [])

  interface Ended {
    readonly revocation: Line
    readonly end: number
    readonly isExpired: boolean
    readonly derived: readonly Derived[]
  }

  const judge = (revocation: Line): Ended => {
    const t0 = at(revocation)
    const seen = [...expiriesSeen(revocation)]
    if (revocation.revokes === 'token') seen.push(...[expiryOf(revocation) ?? []].flat())
    if (seen.length > 0 && Math.max(...seen) <= t0) {
      const derived = {
        time: stamp(t0),
        kind: 'revocation_closed',
        result: 'already_expired',
      } as const
      return {
        revocation,
        end: t0,
        isExpired: true,
        derived: [{ ...derived, exposure_seconds: 0 }],
      }
    }
    const end = (): number => (seen.length > 0 ? Math.max(...seen) : t0 + DAY) + LEEWAY
    const evidence: Line[] = []
    const servers = new Set<string>()
    for (const line of lines.filter(isEvidence)) {
      if (!covers(revocation, line)) continue
      const expiry = expiryOf(line)
      const age = at(line) - t0
      if (age < -SKEW || (age > 0 && at(line) >= (expiry ?? Infinity)) || at(line) > end()) continue
      servers.add(line.resource_server ?? '')
      if (Math.abs(age) <= SKEW) continue
      if (expiry !== undefined) seen.push(expiry)
      evidence.push(line)
    }
    const derived: Derived[] = []
    for (const resource_server of servers) {
      const own = evidence.filter((line) => line.resource_server === resource_server)
      const age = (line: Line): number => (at(line) - t0) / 1000
      for (let edge = 1; edge < EDGES.length; edge++) {
        const bucket = own.filter(
          (line) => age(line) > (EDGES[edge - 1] ?? 0) && age(line) <= (EDGES[edge] ?? 0),
        )
        const sample = bucket.find(({ decision }) => decision === 'accept') ?? bucket[0]
        if (sample !== undefined)
          derived.push({
            time: sample.time,
            kind: 'revoked_token_use',
            resource_server,
            decision: sample.decision ?? '',
            age_seconds: age(sample),
          })
      }
      const accepted = own.filter(({ decision }) => decision === 'accept').map(age)
      const isRefused = own.some(({ decision }) => decision === 'reject')
      const isLate = accepted.some((seconds) => seconds > TARGET)
      const ofRefused = isLate ? 'rejected_late' : 'rejected_within_target'
      const ofRest = isLate ? 'accepted_until_expiry' : 'inconclusive'
      derived.push({
        time: stamp(end()),
        kind: 'revocation_closed',
        resource_server,
        result: isRefused ? ofRefused : ofRest,
        exposure_seconds: Math.max(0, ...accepted),
      })
    }
    if (servers.size === 0)
      derived.push({
        time: stamp(end()),
        kind: 'revocation_closed',
        result: 'unobserved',
        exposure_seconds: 0,
      })
    return { revocation, end: end(), isExpired: false, derived }
  }

  const ended: Ended[] = []
  for (const revocation of lines) {
    const { kind, outcome, cause, revokes } = revocation
    if (kind !== 'revocation' || outcome !== 'success' || cause === 'rotation') continue
    const named = names(revocation)
    if (named === undefined) continue
    const isAgain = ended.some(
      ({ revocation: before, end, isExpired }) =>
        before.revokes === revokes &&
        names(before) === named &&
        (at(before) === at(revocation) ||
          (revokes !== 'subject' && !isExpired && end >= at(revocation))),
    )
    if (!isAgain) ended.push(judge(revocation))
  }
  return ended.flatMap(({ derived }) => derived)
}
