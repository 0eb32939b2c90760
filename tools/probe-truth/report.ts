// What was found, as a table of docs/watching-servers.md.
import { JOURNEYS, type JourneyName } from '../../src/config/probes.ts'
import type { Truth, Finding } from './faults.ts'
import type { Looks } from './table.ts'

export interface Measured {
  readonly truth: Truth
  readonly before: Looks
  readonly after: Looks
}

/** Step and reason by journey, of those that failed. */
export const failuresOf = (looks: Looks): Readonly<Partial<Record<JourneyName, Finding>>> =>
  Object.fromEntries(
    JOURNEYS.flatMap((name) => {
      const { failure } = looks[name]
      return failure === undefined
        ? []
        : [[name, { step: failure.step, reason: failure.reason }] as const]
    }),
  )

export const keyChanges = (looks: Looks): string =>
  (looks.jwks.changes ?? []).map(({ phase, kid }) => `${phase} ${kid}`).join(', ')

/** Seconds, of the reading that is furthest off. */
export const skewOf = (looks: Looks): number =>
  Math.max(...JOURNEYS.map((name) => Math.abs(looks[name].clock?.skewSeconds ?? 0)))

const code = (text: string): string => `\`${text}\``

const rowOf = ({ truth, after }: Measured): readonly string[] => {
  const failures = Object.entries(failuresOf(after)) as [JourneyName, Finding][]
  const finders = failures.filter(([name]) => name in truth.found)
  const stopped = failures.filter(([name]) => !(name in truth.found))
  const changes = keyChanges(after)
  const found = [
    ...finders.map(([name, { step, reason }]) => `${code(name)} at ${code(step)}: ${code(reason)}`),
    ...(changes === '' ? [] : [`${code('jwks')}: ${changes}`]),
    ...(skewOf(after) > 5 ? [`clock: about ${Math.round(skewOf(after) / 10) * 10} s off`] : []),
  ]
  const steps = [...new Set(stopped.map(([, { step }]) => code(step)))].join(', ')
  const all = stopped.length > JOURNEYS.length / 2
  const who = all ? `${stopped.length} others` : stopped.map(([name]) => code(name)).join(', ')
  return [truth.fault, found.join('; '), stopped.length === 0 ? '' : `${who} at ${steps}`]
}

export const tableOf = (measured: readonly Measured[]): string =>
  [['with this fault', 'is found by', 'also stops'], ['---', '---', '---'], ...measured.map(rowOf)]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')

// Two comments that prettier knows; the page has them once.
const OPEN = '<!-- prettier-ignore-start -->'
const CLOSE = '<!-- prettier-ignore-end -->'

export const withTable = (page: string, table: string): string => {
  const from = page.indexOf(OPEN)
  const to = page.indexOf(CLOSE, from)
  if (from < 0 || to < 0) throw new Error('the page has no place for the table')
  return `${page.slice(0, from + OPEN.length)}\n\n${table}\n\n${page.slice(to)}`
}
