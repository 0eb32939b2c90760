// Suspicious use of access tokens, slow and obvious: each presentation is judged by looking through all that came before. Imports
// nothing of src. Addresses and agents are plain: `a.b.c.d` or `x:y:z::w`, `product/version`.

export interface Told {
  /** ms; no two events share one. */
  readonly time: number
  readonly kind: 'token_request' | 'token_validation' | 'revocation'
  readonly token?: string
  readonly issued_token?: string
  readonly refresh_token?: string
  readonly issued_refresh_token?: string
  readonly grant_type?: string
  readonly session?: string
  readonly subject?: string
  readonly revokes?: 'token' | 'session' | 'subject'
  readonly cause?: 'logout' | 'admin'
  readonly reason?: 'sender_constraint'
  readonly ip?: string
  readonly user_agent?: string
}
export interface Incident {
  readonly time: number
  readonly token: string
  readonly signals: readonly string[]
}
export interface Terms {
  readonly sharedAddressSubjects: number
}

const WINDOW = 15 * 60_000
const DAY = 86_400_000
const DUAL_STACK = 10_000
const SKEW = 2000
const HALF_DAY = DAY / 2

const classOf = (ip?: string): string | undefined =>
  ip === undefined
    ? undefined
    : ip.includes(':')
      ? ip.split(':').slice(0, 3).join(':')
      : ip.split('.').slice(0, 3).join('.')
const agentOf = (agent?: string): string | undefined => agent?.split('/')[0]
const areTwoFamilies = (a: string, b: string): boolean => a.includes(':') !== b.includes(':')

export const incidentsOf = (history: readonly Told[], terms: Terms): readonly Incident[] => {
  const incidents: Incident[] = []
  history.forEach((event, index) => {
    if (event.kind !== 'token_validation' || event.token === undefined) return
    const { token, time } = event
    const own = signalsAt(history, index, terms)
    const signals = [...own, ...corroboration(history, index, own, terms)].sort()
    const isEnough = signals.length >= 2 || signals.includes('sender_constraint')
    const already = incidents.some((one) => one.token === token && time - one.time < DAY)
    if (isEnough && !already) incidents.push({ time, token, signals })
  })
  return incidents
}

const isUse = (event: Told, token: string): boolean =>
  event.kind === 'token_validation' &&
  event.token === token &&
  event.reason === undefined &&
  (event.ip !== undefined || event.user_agent !== undefined)

const signalsAt = (history: readonly Told[], index: number, terms: Terms): readonly string[] => {
  const event = history[index] as Told
  const token = event.token as string
  const past = history.slice(0, index + 1)
  const issuance = past.find((one) => one.issued_token === token)
  if (issuance?.grant_type === 'client_credentials') return []
  if (event.reason === undefined && !isUse(event, token)) return []
  const signals = new Set<string>()
  if (event.reason === 'sender_constraint') signals.add('sender_constraint')
  // What was given within the window still holds, unless the token has rested for longer than it since.
  const recent = activityOf(past, token).filter(({ time }) => time >= event.time - WINDOW)
  for (const use of recent)
    for (const signal of ownerSignals(history, history.indexOf(use), terms)) signals.add(signal)
  if (alternates(recent.flatMap((use) => agentOf(use.user_agent) ?? [])))
    signals.add('ua_ping_pong')
  if (goesThereAndBack(past, token, recent, event.time, terms)) signals.add('ip_ping_pong')
  return [...signals].sort()
}

/** What makes two of one signal: a network, and mostly an agent, that nobody knows of the subject. */
const corroboration = (
  history: readonly Told[],
  index: number,
  [signal, ...more]: readonly string[],
  terms: Terms,
): readonly string[] => {
  const use = history[index] as Told
  if (signal === undefined || signal === 'sender_constraint' || more.length > 0) return []
  const past = history.slice(0, index + 1)
  const of = classOf(use.ip)
  if (use.subject === undefined || of === undefined || isShared(past, of, use.time, terms))
    return []
  if (!isNew(past, use, ({ ip }) => networkOf(ip))) return []
  if (isNew(past, use, ({ user_agent }) => agentOf(user_agent)))
    return ['unfamiliar_agent', 'unfamiliar_network']
  const isEnough =
    signal === 'after_revocation' ||
    (signal === 'ip_ping_pong' && isDesktop(use) && areTwoHosts(past, use))
  return isEnough ? ['unfamiliar_network'] : []
}

/** A part is known from the half-day before the last one on, and at once where the subject logged in; and new only beside known ones. */
const isNew = (
  past: readonly Told[],
  use: Told,
  partOf: (one: Told) => string | undefined,
): boolean => {
  const now = Math.floor(use.time / HALF_DAY)
  const sights = past.filter(
    (one) =>
      one.subject === use.subject &&
      one.ip !== undefined &&
      one.kind !== 'revocation' &&
      one.reason === undefined &&
      partOf(one) !== undefined,
  )
  const old = sights.filter(({ time }) => Math.floor(time / HALF_DAY) <= now - 2)
  const logins = sights.filter(({ grant_type: grant }) => grant === 'authorization_code')
  const part = partOf(use)
  return part !== undefined && old.length > 0 && ![...old, ...logins].map(partOf).includes(part)
}
const networkOf = (ip?: string): string | undefined =>
  ip
    ?.split(/[.:]/)
    .slice(0, 2)
    .join(ip.includes(':') ? ':' : '.')
const isDesktop = ({ user_agent: agent }: Told): boolean => agentOf(agent) === 'Mozilla'

/** Three returns between two places that cannot be the addresses of one host, and no third place. */
const areTwoHosts = (past: readonly Told[], use: Told): boolean => {
  const token = use.token as string
  const recent = activityOf(past, token).filter(({ time }) => time >= use.time - WINDOW)
  const twins = twinsOf(past, token)
  const places = recent.flatMap(({ ip }) => {
    const of = classOf(ip)
    return of === undefined ? [] : [twins.get(of) ?? of]
  })
  const [a, b, ...more] = [...new Set(places)]
  if (a === undefined || b === undefined || more.length > 0) return false
  const hasTwin = [...twins.values()].some((of) => of === a || of === b)
  return (hasTwin || !areTwoFamilies(a, b)) && turns(places) >= 6
}

/** The uses since the last rest. */
const activityOf = (past: readonly Told[], token: string): readonly Told[] => {
  const uses = past.filter((one) => isUse(one, token))
  let from = 0
  uses.forEach((use, i) => {
    const before = uses[i - 1]
    if (before !== undefined && use.time - before.time > WINDOW) from = i
  })
  return uses.slice(from)
}

/** A host has an address of each family: the first two that follow one another within 10 s. */
const twinsOf = (past: readonly Told[], token: string): ReadonlyMap<string, string> => {
  const twins = new Map<string, string>()
  const known = activityOf(past, token).filter(({ ip }) => ip !== undefined)
  known.forEach((use, i) => {
    const before = known[i - 1]
    const [a, b] = [classOf(before?.ip), classOf(use.ip)]
    if (before === undefined || a === undefined || b === undefined) return
    if (!areTwoFamilies(a, b) || use.time - before.time > DUAL_STACK) return
    const taken = [...twins.keys(), ...twins.values()]
    if (!taken.includes(a) && !taken.includes(b)) twins.set(b, a)
  })
  return twins
}

const isShared = (past: readonly Told[], of: string, time: number, terms: Terms): boolean =>
  new Set(
    past
      .filter((one) => classOf(one.ip) === of && one.time > time - DAY)
      .flatMap(({ subject }) => subject ?? []),
  ).size >= terms.sharedAddressSubjects

/** A-B-A-B between any two. */
const alternates = (places: readonly string[]): boolean =>
  pairsOf(places).some(([a, b]) => turns(places.filter((place) => place === a || place === b)) >= 4)
const turns = (places: readonly string[]): number =>
  places.filter((place, i) => place !== places[i - 1]).length
const pairsOf = (places: readonly string[]): readonly (readonly [string, string])[] =>
  [...new Set(places)].flatMap((a) =>
    [...new Set(places)].filter((b) => a < b).map((b) => [a, b] as const),
  )

const goesThereAndBack = (
  past: readonly Told[],
  token: string,
  recent: readonly Told[],
  time: number,
  terms: Terms,
): boolean => {
  const twins = twinsOf(past, token)
  const placeOf = (of: string): string => twins.get(of) ?? of
  const classes = recent.flatMap((use) => classOf(use.ip) ?? [])
  const shared = classes.filter((of) => isShared(past, of, time, terms)).map(placeOf)
  // A place that says nothing is taken out of the sequence of pairs, not out of the others.
  return pairsOf(classes.map(placeOf))
    .filter(([a, b]) => !shared.includes(a) && !shared.includes(b))
    .some(([a, b]) => turns(classes.map(placeOf).filter((p) => p === a || p === b)) >= 4)
}

interface Owner {
  readonly ip?: string | undefined
  readonly user_agent?: string | undefined
  readonly time: number
}

/** What one use gave when it came: was it by another than all to whom the token belongs? */
const ownerSignals = (history: readonly Told[], index: number, terms: Terms): readonly string[] => {
  const use = history[index] as Told
  const token = use.token as string
  const past = history.slice(0, index + 1)
  const issuance = past.find((one) => one.issued_token === token)
  const successor = successorOf(past, issuance)
  const revocation = past.findLast((one) => covers(one, token, issuance, use))
  const first = past.find((one) => isUse(one, token))
  // Whoever came first when it was already over is no owner.
  const isOwner =
    first !== undefined &&
    first !== use &&
    !past.some(
      (one) => one.time < first.time && (one === successor || covers(one, token, issuance, first)),
    )
  const owners: Owner[] = [
    ...(issuance === undefined ? [] : [issuance]),
    ...(first !== undefined && isOwner ? [{ ...first, time: -Infinity }] : []),
  ]
  const isAnother = (more: readonly Owner[]): boolean => {
    const known = [...owners, ...more].filter(
      ({ ip, user_agent }) => ip !== undefined || user_agent !== undefined,
    )
    return known.length > 0 && known.every((owner) => differ(past, use, owner, terms))
  }
  return [
    ...(successor !== undefined && isAnother([successor]) ? ['after_refresh'] : []),
    ...(revocation !== undefined &&
    use.time - revocation.time > SKEW &&
    isAnother(revocation.cause === 'logout' ? [revocation] : [])
      ? ['after_revocation']
      : []),
  ]
}

/** The first token that was issued for the refresh token that came with it. */
const successorOf = (past: readonly Told[], issuance: Told | undefined): Told | undefined => {
  if (issuance === undefined) return undefined
  const refresh = issuance.issued_refresh_token ?? issuance.refresh_token
  if (refresh === undefined) return undefined
  return past.find((one) => one.refresh_token === refresh && one.time > issuance.time)
}

const covers = (one: Told, token: string, issuance: Told | undefined, use: Told): boolean => {
  if (one.kind !== 'revocation' || one.time <= (issuance?.time ?? 0) || one.time > use.time)
    return false
  if (one.revokes === 'token') return one.token === token
  const of = one.revokes === 'session' ? 'session' : 'subject'
  const named = issuance?.[of] ?? use[of]
  return named !== undefined && one[of] === named
}

const differ = (past: readonly Told[], use: Told, owner: Owner, terms: Terms): boolean => {
  const [agent, owned] = [agentOf(use.user_agent), agentOf(owner.user_agent)]
  if (agent !== undefined && owned !== undefined && agent !== owned) return true
  const [a, b] = [classOf(use.ip), classOf(owner.ip)]
  if (a === undefined || b === undefined || a === b) return false
  if (areTwoFamilies(a, b) && use.time - owner.time <= DUAL_STACK) return false
  const twins = twinsOf(past, use.token as string)
  if ((twins.get(a) ?? a) === (twins.get(b) ?? b)) return false
  return !isShared(past, a, use.time, terms) && !isShared(past, b, use.time, terms)
}
