// Reuse of refresh tokens as the indicators define it, slow and plain: looks back over all lines for each presentation.
// It shares nothing with the exporter, so that the two can disagree.

export interface Line {
  readonly time: string
  readonly kind: string
  readonly outcome: string
  readonly grant_type?: string
  readonly reason?: string
  readonly client?: string
  readonly family?: string
  readonly session?: string
  readonly subject?: string
  readonly refresh_token?: string
  readonly issued_refresh_token?: string
  readonly ip?: string
  readonly user_agent?: string
  readonly revokes?: string
  readonly cause?: string
}
export interface Rules {
  /** undefined: as seen. */
  readonly rotation: boolean | undefined
  readonly killsFamily: boolean | undefined
  readonly sharedSubjects: number
}
export interface Reuse {
  readonly time: string
  readonly refresh_token: string | undefined
  readonly class: string
  readonly generation: string
  readonly incident: boolean
}

const SECOND = 1000
const DAY = 86_400 * SECOND
const ms = (line: Line): number => Date.parse(line.time)

/** Lines of one server, in any order, no two different ones of one moment. */
export const reuses = (lines: readonly Line[], rules: Rules): readonly Reuse[] => {
  const all = lines.toSorted((a, b) => ms(a) - ms(b))
  const isTwice = (at: number): boolean =>
    all[at]?.outcome === 'success' &&
    all[at].kind === 'token_request' &&
    JSON.stringify(all[at]) === JSON.stringify(all[at - 1])
  const seen = all.filter((_, at) => !isTwice(at))
  const past: Judged[] = []
  for (const line of seen) past.push(judge(line, past, rules))
  return past.flatMap(({ reuse }) => reuse ?? [])
}

interface Judged {
  readonly line: Line
  /** undefined: belongs to none. */
  readonly family: string | undefined
  /** Families dead after this line. */
  readonly dead: ReadonlySet<string>
  readonly reuse: Reuse | undefined
}

const isRefresh = (line: Line): boolean =>
  line.kind === 'token_request' && line.grant_type === 'refresh_token'
/** Of what concerns refresh tokens: a login whose record shows none begins no family. */
const isSuccess = (line: Line): boolean =>
  line.kind === 'token_request' &&
  line.outcome === 'success' &&
  (isRefresh(line) || line.issued_refresh_token !== undefined)

const judge = (line: Line, past: readonly Judged[], rules: Rules): Judged => {
  const dead = new Set(past.at(-1)?.dead)
  if (line.kind === 'revocation') {
    if (line.outcome === 'success' && line.cause !== 'rotation')
      for (const family of revoked(line, past)) dead.add(family)
    return { line, family: undefined, dead, reuse: undefined }
  }
  const rotated = rotationOf(line.refresh_token, past, rules)
  // A nonce that is asked for is no answer yet.
  const isReuse =
    isRefresh(line) &&
    line.outcome !== 'neutral' &&
    (line.reason === 'refresh_reused' || rotated !== undefined)
  const family = familyOf(line, past, isReuse)
  if (!isReuse) {
    if (isSuccess(line) && family !== undefined) dead.delete(family)
    return { line, family, dead, reuse: undefined }
  }
  const reuse = reuseOf(line, { past, family, rotated, rules })
  const isFatal =
    rules.killsFamily === true &&
    line.outcome === 'client_error' &&
    ['refresh_reused', 'refresh_revoked', 'refresh_unknown'].includes(line.reason ?? '')
  if (isFatal && family !== undefined) dead.add(family)
  return { line, family, dead, reuse }
}

/** The success by which a token went out of use. */
const rotationOf = (
  token: string | undefined,
  past: readonly Judged[],
  { rotation }: Rules,
): Judged | undefined =>
  token === undefined || rotation === false
    ? undefined
    : past.find(({ line }) => {
        if (!isSuccess(line) || line.refresh_token !== token) return false
        const { issued_refresh_token: issued } = line
        return issued === undefined ? rotation === true : issued !== token
      })

const familyOf = (line: Line, past: readonly Judged[], isReuse: boolean): string | undefined => {
  const { family, session, client, refresh_token: token } = line
  const before = past.filter((one) => one.family !== undefined)
  const byToken = holding(past, token) ?? holding(past, line.issued_refresh_token)
  if (family !== undefined) return `family ${family}`
  if (byToken !== undefined && isRefresh(line)) return byToken.family
  if (session !== undefined && client !== undefined) {
    const isFirst = (one: Judged): boolean =>
      before.find((other) => other.family === one.family) === one
    const latest = before.findLast(
      (one) =>
        one.line.session === session &&
        one.line.client === client &&
        ((isSuccess(one.line) && one.reuse === undefined) ||
          (one.reuse !== undefined && isFirst(one))),
    )
    const isDead = latest?.family !== undefined && past.at(-1)?.dead.has(latest.family) === true
    if (latest === undefined && !isReuse && !isSuccess(line)) return undefined
    // Who logs in again begins another family.
    if (latest !== undefined && (isRefresh(line) || !isDead)) return latest.family
    return `session ${past.length}`
  }
  return isReuse || isSuccess(line) ? `links ${past.length}` : undefined
}

/** The latest line that tells of a token. A refusal makes none known, unless it is for reuse. */
const holding = (past: readonly Judged[], token: string | undefined): Judged | undefined =>
  past.findLast(
    ({ line, family, reuse }) =>
      token !== undefined &&
      family !== undefined &&
      (isSuccess(line) || reuse !== undefined) &&
      (line.refresh_token === token || line.issued_refresh_token === token),
  )

const revoked = (line: Line, past: readonly Judged[]): readonly string[] => {
  const what = line.revokes as 'refresh_token' | 'session' | 'subject' | 'client' | 'family'
  if (line[what] === undefined) return []
  if (what === 'refresh_token') {
    const family = holding(past, line.refresh_token)?.family
    return family === undefined ? [] : [family]
  }
  return past.flatMap(({ line: one, family, reuse }) => {
    if (family === undefined || !(isSuccess(one) || reuse !== undefined)) return []
    // A thief's own name brings nobody else into the family.
    if (reuse !== undefined && what !== 'family') return []
    const known =
      what === 'client'
        ? sightsOf(past, family).findLast(({ client }) => client !== undefined)?.client
        : one[what]
    return known === line[what] ? [family] : []
  })
}

interface Presented {
  readonly past: readonly Judged[]
  readonly family: string | undefined
  readonly rotated: Judged | undefined
  readonly rules: Rules
}

const reuseOf = (line: Line, presented: Presented): Reuse => {
  const { past, family } = presented
  const generation = generationOf(line.refresh_token, presented)
  const of = classOf(line, generation, presented)
  const bad = ['concurrent', 'stale_client', 'unclassified', 'suspicious']
  const recent = past.filter(
    (one) => one.reuse !== undefined && one.family === family && ms(one.line) > ms(line) - DAY,
  )
  const worst = Math.max(-1, ...recent.map((one) => bad.indexOf(one.reuse?.class ?? '')))
  return {
    time: line.time,
    refresh_token: line.refresh_token,
    class: of,
    generation,
    incident: bad.indexOf(of) > worst,
  }
}

/** Parent: what was handed out for it, the last time, is not rotated away yet. */
const generationOf = (
  token: string | undefined,
  { past, rotated, family, rules }: Presented,
): string => {
  if (rotated === undefined) return 'unknown'
  const exchange = past.findLast(
    ({ line }) =>
      isSuccess(line) &&
      line.refresh_token === token &&
      line.issued_refresh_token !== undefined &&
      line.issued_refresh_token !== token,
  )
  const successor = exchange?.line.issued_refresh_token
  if (successor !== undefined)
    return rotationOf(successor, past, rules) === undefined ? 'parent' : 'ancestor'
  if (family === undefined || family.startsWith('links')) return 'unknown'
  const later = past.some(
    (one) =>
      one.family === family &&
      ms(one.line) > ms(rotated.line) &&
      rotationOf(one.line.refresh_token, past, rules) === one,
  )
  return later ? 'ancestor' : 'parent'
}

const classOf = (line: Line, generation: string, presented: Presented): string => {
  const { past, family, rotated } = presented
  if (
    family !== undefined &&
    past.at(-1)?.dead.has(family) === true &&
    !isExplanation(line, family, past)
  )
    return 'after_family_revoked'
  const holder = holderOf(presented)
  const same = (a: string | undefined, b: string | undefined): boolean | undefined =>
    a === undefined || b === undefined ? undefined : a === b
  const client = same(holder.client, line.client)
  const agent = same(agentOf(holder.user_agent), agentOf(line.user_agent))
  const address = sameAddress(holder, line, presented)
  const differing = [client, agent, address].filter((part) => part === false).length
  if (
    differing >= 2 ||
    (differing === 1 && generation === 'ancestor' && agent !== true) ||
    client === false ||
    line.reason === 'dpop_invalid'
  )
    return 'suspicious'
  if (isSuccess(line)) return 'grace_accepted'
  if (rotated !== undefined && ms(line) - ms(rotated.line) <= 10 * SECOND) return 'concurrent'
  return address === true || agent === true ? 'stale_client' : 'unclassified'
}

/** The revocation came just before the refusal that it is about: the first refusal after it, none having come just before it. */
const isExplanation = (line: Line, family: string, past: readonly Judged[]): boolean => {
  const refused = (one: Judged): boolean =>
    one.family === family && one.reuse !== undefined && one.line.outcome !== 'success'
  const kill = past.findLastIndex(
    (one, at) => !(past[at - 1]?.dead.has(family) ?? false) && one.dead.has(family),
  )
  const killed = past[kill]
  if (killed === undefined || killed.line.kind !== 'revocation' || killed.line.cause !== 'reuse')
    return false
  const at = ms(killed.line)
  if (ms(line) - at > 5 * SECOND) return false
  if (past.slice(0, kill).some((one) => refused(one) && at - ms(one.line) <= 5 * SECOND))
    return false
  return !past.slice(kill).some(refused)
}

interface Holder {
  readonly client: string | undefined
  readonly user_agent: string | undefined
  readonly ip: string | undefined
  readonly addressMs: number
}
/** Who rotated the token away; of a token that nobody did, who holds the family, each part as it was last known. */
const holderOf = ({ past, family, rotated }: Presented): Holder => {
  if (rotated !== undefined) {
    const { client, user_agent, ip } = rotated.line
    return { client, user_agent, ip, addressMs: ms(rotated.line) }
  }
  const sights = sightsOf(past, family)
  const latest = (key: 'client' | 'user_agent' | 'ip'): Line | undefined =>
    sights.findLast((line) => line[key] !== undefined)
  const address = latest('ip')
  return {
    client: latest('client')?.client,
    user_agent: latest('user_agent')?.user_agent,
    ip: address?.ip,
    addressMs: address === undefined ? Number.NaN : ms(address),
  }
}
const sightsOf = (past: readonly Judged[], family: string | undefined): readonly Line[] =>
  past
    .filter(
      (one) =>
        family !== undefined &&
        one.family === family &&
        isSuccess(one.line) &&
        one.reuse === undefined,
    )
    .map(({ line }) => line)

const isV6 = (ip: string): boolean => ip.includes(':')
const networkOf = (ip: string): string =>
  isV6(ip) ? ip.split(':').slice(0, 3).join(':') : ip.split('.').slice(0, 3).join('.')
const agentOf = (agent: string | undefined): string | undefined => agent?.split('/')[0]

const sameAddress = (holder: Holder, line: Line, presented: Presented): boolean | undefined => {
  if (holder.ip === undefined || line.ip === undefined) return undefined
  const [held, shown] = [networkOf(holder.ip), networkOf(line.ip)]
  if (held === shown) return true
  if (isV6(holder.ip) !== isV6(line.ip) && areOneClient(held, shown, holder, line, presented))
    return true
  const { past, rules } = presented
  const isShared = (network: string): boolean => {
    const subjects = [...past.map((one) => one.line), line]
      .filter(
        ({ ip, time }) =>
          ip !== undefined && networkOf(ip) === network && Date.parse(time) > ms(line) - DAY,
      )
      .map(({ subject }) => subject)
    return new Set(subjects.filter((subject) => subject !== undefined)).size >= rules.sharedSubjects
  }
  return isShared(held) || isShared(shown) ? undefined : false
}

/** IPv4 and IPv6 in turn, at most 10 s apart; remembered until the family is seen somewhere else. */
const areOneClient = (
  held: string,
  shown: string,
  holder: Holder,
  line: Line,
  { past, family }: Presented,
): boolean => {
  const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= 10 * SECOND
  if (isNear(holder.addressMs, ms(line))) return true
  const sights = sightsOf(past, family).filter(({ ip }) => ip !== undefined)
  const latest = sights.at(-1)
  if (latest?.ip !== undefined && networkOf(latest.ip) === held && isNear(ms(latest), ms(line)))
    return true
  const others = sights.findLastIndex(
    ({ ip }) => ip !== undefined && ![held, shown].includes(networkOf(ip)),
  )
  const since = sights.slice(others + 1)
  return since.some((one, at) => {
    const next = since[at + 1]
    return (
      next?.ip !== undefined &&
      one.ip !== undefined &&
      networkOf(one.ip) !== networkOf(next.ip) &&
      isNear(ms(one), ms(next))
    )
  })
}
