// The four questions of a postmortem. An answer is made of data; what could not be answered is a gap with its remedy.
import type { Capability } from '../adapters/adapter.ts'
import type { Happening, Tally } from './happenings.ts'
import type { Incident } from './incidents.ts'
import type { PostmortemEvidence } from './postmortem.ts'
import { counted } from '../server/figures.ts'
import { count, percent, time } from './wording.ts'

export interface Answer {
  readonly question: string
  readonly data: readonly string[]
  readonly gaps: readonly string[]
}

/** Slower than theory by more than minutes and evaluations explain. */
const SLOW_SECONDS = 120
const GOOD_COVERAGE = 0.999

interface Found extends PostmortemEvidence {
  readonly incident: Incident | undefined
}
type Ask = (found: Found) => Omit<Answer, 'question'>

const lacks = ({ shown }: Found, capability: Capability): boolean =>
  shown !== undefined && !shown.has(capability)

const told = (tallies: readonly Tally[], of: Tally['of']): readonly string[] =>
  tallies
    .filter((tally) => tally.of === of)
    .map(({ value, count: times }) => `${count(times)} ${value.replaceAll('_', ' ')}`)

const only = (happenings: readonly Happening[], kind: Happening['kind']): readonly Happening[] =>
  happenings.filter((happening) => happening.kind === kind)

const detectAndRevoke: Ask = (found) => {
  const { incident, happenings, tallies } = found
  const data: string[] = []
  const gaps: string[] = []
  if (incident?.beganMs === undefined)
    gaps.push(
      'No alert of a promise fired in this time: when it began is not known. Ask with --from and --to around it, or see whether the promise is measured (`authslo doctor`).',
    )
  else {
    const { beganMs, detection, pagedMs } = incident
    if (detection !== undefined)
      data.push(
        `Detected ${time(detection.seconds)} after the first bad event, by ${detection.alert} (theory: ${time(detection.theorySeconds)}).`,
      )
    data.push(
      pagedMs === undefined
        ? 'Nobody was paged: tickets only.'
        : `Paged ${time((pagedMs - beganMs) / 1000)} after the first bad event.`,
    )
  }
  const revocations = only(happenings, 'revocation')
  const [first] = revocations
  if (first !== undefined) {
    const began = incident?.beganMs
    const times = revocations.reduce((sum, each) => sum + each.times, 0)
    data.push(
      `${counted(times, 'revocation')}${began === undefined || began > first.timeMs ? '' : `, the first ${time((first.timeMs - began) / 1000)} after the first bad event`}.`,
    )
    const last = only(happenings, 'revoked_accepted').at(-1)
    if (last !== undefined)
      data.push(
        `Revoked tokens were accepted until ${time((last.timeMs - first.timeMs) / 1000)} after the first revocation, last by ${last.detail}.`,
      )
    else if (lacks(found, 'validations') || lacks(found, 'token_ids'))
      gaps.push(
        'Whether revoked tokens were still accepted is not known: no source shows validations with token ids. Add the logs of resource servers.',
      )
    else data.push('No revoked token was seen to be accepted.')
    const results = told(tallies, 'revocation_result')
    if (results.length > 0) data.push(`Revocations closed as: ${results.join(', ')}.`)
  } else if (lacks(found, 'revocations'))
    gaps.push(
      'Revocations are not seen: no source shows them. `authslo doctor` names the setting of the product.',
    )
  else data.push('Nothing was revoked in this time.')
  return { data, gaps }
}

const rotation: Ask = ({ happenings, tallies }) => {
  const results = told(tallies, 'rotation_result')
  const steps = only(happenings, 'key_rotation')
  const data = [
    ...(results.length > 0 ? [`Rotations that ended in this time: ${results.join(', ')}.`] : []),
    ...(steps.length > 0
      ? [
          `Steps: ${[...new Set(steps.map(({ detail }) => detail))].join(', ')}; times are in the timeline.`,
        ]
      : []),
  ]
  return {
    data,
    gaps:
      data.length > 0
        ? []
        : [
            'No key rotation was seen in this time. That none happened is known only where the key set is watched (`issuer` of the server, journey jwks).',
          ],
  }
}

const scopes: Ask = (found) => {
  const { tallies } = found
  const parts: readonly (readonly [Tally['of'], string])[] = [
    ['scope_class', 'Scopes granted'],
    ['violation', 'Against the catalogue of clients'],
    ['consent', 'Consents'],
  ]
  const data = parts.flatMap(([of, name]) => {
    const values = told(tallies, of)
    return values.length === 0 ? [] : [`${name}: ${values.join(', ')}.`]
  })
  const has = (of: Tally['of']): boolean => tallies.some((tally) => tally.of === of)
  const gaps: string[] = []
  if (!has('scope_class'))
    gaps.push(
      'Which scopes were granted is not known of this time: the log names none, or nothing counted them.',
    )
  if (!has('violation'))
    gaps.push(
      'Nothing was against the catalogue, or there is none: `clients` and `scopes` of the server say what is appropriate.',
    )
  if (!has('consent') && lacks(found, 'consent')) gaps.push('No source shows consents.')
  return { data, gaps }
}

const observability: Ask = ({ evidence, incident, happenings }) => {
  const data: string[] = []
  const gaps: string[] = []
  for (const { detail, server } of only(happenings, 'source_unhealthy'))
    gaps.push(`Source ${detail} of ${server} was in trouble itself.`)
  for (const { slo, server, observed } of evidence.promises) {
    if (observed === undefined) continue
    const said = `${slo.name} of ${server} was observed for ${percent(observed)} of the time.`
    if (observed < GOOD_COVERAGE) gaps.push(said)
    else data.push(said)
  }
  for (const { source, records, rejected, unmappedReasons } of evidence.sources) {
    if (rejected > 0)
      gaps.push(`${source}: ${count(rejected)} of ${count(records)} records could not be read.`)
    if (unmappedReasons > 0)
      gaps.push(`${source}: ${count(unmappedReasons)} causes are unknown to its format.`)
  }
  if (evidence.silent.length > 0)
    gaps.push(`Not measured, or not used: ${evidence.silent.map(({ name }) => name).join(', ')}.`)
  const detection = incident?.detection
  if (detection?.theorySeconds !== undefined) {
    const slower = detection.seconds - detection.theorySeconds
    if (slower > SLOW_SECONDS)
      gaps.push(
        `Detection took ${time(slower)} longer than the rule needs: look at lag and evaluation.`,
      )
    else data.push('Detection was as fast as the rule allows.')
  }
  if (evidence.firingsAre === 'simulated')
    gaps.push(
      'No alerts are recorded of this time: what fired is what the rules of today would have done.',
    )
  return { data, gaps }
}

const QUESTIONS: readonly (readonly [string, Ask])[] = [
  ['How long did it take to detect it, and to revoke what was compromised?', detectAndRevoke],
  ['Was key rotation executed right?', rotation],
  ['Were scopes and consent appropriate?', scopes],
  ['Which gaps in observability hindered detection?', observability],
]

export const answersOf = (
  found: PostmortemEvidence,
  incident: Incident | undefined,
): readonly Answer[] =>
  QUESTIONS.map(([question, ask]) => ({ question, ...ask({ ...found, incident }) }))
