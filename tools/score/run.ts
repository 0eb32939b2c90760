// One folder of recorded runs: runs.json says which files, in which format, against which part of the truth.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { replayEvents } from './replay.ts'
import { scoreRevocations, type RevocationScore } from './revocations.ts'
import { match, type Derived, type Expected, type Score, type Wanted } from './match.ts'

interface Run {
  readonly name: string
  readonly files: readonly string[]
  readonly format: string
  readonly truth: string
  readonly where?: string
  readonly expect?: string
  readonly kinds?: string
  readonly drop?: string
  readonly before?: number
  readonly after?: number
  readonly offset?: number
  /** An authslo.yaml beside it, whose first source reads the files. */
  readonly config?: string
  /** `documented`: built from documentation, not recorded. */
  readonly origin?: Origin
}
/** How the lines of a run are known. */
export type Origin = 'recorded' | 'documented'
export interface ScoredRun {
  readonly name: string
  readonly origin: Origin
  readonly score: Score
  readonly revocations: RevocationScore
}

/** A file as it is, or as its .gz. */
const stored = (path: string): string => (existsSync(path) ? path : `${path}.gz`)
const text = (path: string): string => {
  const bytes = readFileSync(stored(path))
  return (stored(path).endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
}
const lines = (path: string): Record<string, unknown>[] =>
  text(path)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

const asList = (value: unknown): readonly Expected[] =>
  value === null || value === undefined
    ? []
    : Array.isArray(value)
      ? (value as Expected[])
      : [value as Expected]

const SECOND = 1000

export const scoreRun = async (folder: string): Promise<readonly ScoredRun[]> => {
  const runs = JSON.parse(text(join(folder, 'runs.json'))) as readonly Run[]
  const scores: ScoredRun[] = []
  for (const run of runs) {
    const [key = 'expect', inner] = (run.expect ?? 'expect').split(':')
    const [whereKey, whereValue] = (run.where ?? '').split('=')
    const [dropKey, dropValues = ''] = (run.drop ?? '').split('=')
    const drops = (event: Record<string, unknown>): boolean =>
      dropKey !== undefined &&
      dropKey !== '' &&
      dropValues.split(',').includes(String(event[dropKey]))
    const offset = (run.offset ?? 0) * SECOND
    const all: Wanted[] = []
    const tolerated: Wanted[] = []
    for (const step of lines(join(folder, run.truth))) {
      if (whereKey !== undefined && whereKey !== '' && String(step[whereKey]) !== whereValue)
        continue
      const of = (name: string): readonly Expected[] => {
        const value = step[name]
        return asList(
          inner === undefined ? value : (value as Record<string, unknown> | undefined)?.[inner],
        )
      }
      const wish = (event: Expected): Wanted => ({
        event,
        at: Date.parse(String(event['time'] ?? step['time'])) + offset,
        action: typeof step['action'] === 'string' ? step['action'] : '',
        acceptReasons: (step['accept_reasons'] as readonly string[] | undefined) ?? [],
      })
      all.push(
        ...of(key)
          .filter(({ kind }) => kind)
          .map(wish),
      )
      const also = key.replace(/^expect/, 'optional')
      const optional = [...asList(step['optional']), ...(also === 'optional' ? [] : of(also))]
      tolerated.push(...optional.map(wish))
    }
    const kinds = new Set(run.kinds?.split(',') ?? all.map(({ event }) => event.kind))
    const wanted = all.filter(({ event }) => kinds.has(event.kind) && !drops(event))
    const events = (await replayEvents(
      run.format,
      run.files.map((file) => stored(join(folder, file))),
      run.config === undefined ? undefined : join(folder, run.config),
    )) as unknown as Derived[]
    const derived = events.filter((event) => kinds.has(event.kind))
    const window = { beforeMs: (run.before ?? 3) * SECOND, afterMs: (run.after ?? 15) * SECOND }
    scores.push({
      name: run.name,
      origin: run.origin ?? 'recorded',
      score: match(wanted, tolerated, derived, window, drops),
      revocations: scoreRevocations(events, all),
    })
  }
  return scores
}
