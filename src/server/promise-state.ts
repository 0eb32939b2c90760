// Is a promise kept? One word and one sentence for each SLO, and the sentence over all of them.
import { counted, duration, times } from './figures.ts'
import type { SloRow, SourceRow, Status } from './status.ts'

export type PromiseState = 'kept' | 'recovering' | 'burning' | 'fast' | 'quiet' | 'unmeasured'

/** As a page tier of 30 days asks: six times the budget, and no page for one or two events. */
const FAST_BURN = 6
const FAST_BAD_EVENTS = 3

export const promiseState = (row: SloRow): PromiseState => {
  const { fiveMinutes, oneHour } = row.burnRates
  if (row.notMeasured !== undefined) return 'unmeasured'
  if (fiveMinutes === undefined) return 'quiet'
  if (fiveMinutes >= FAST_BURN && row.windows.fiveMinutes.bad >= FAST_BAD_EVENTS) return 'fast'
  if (fiveMinutes > 1) return 'burning'
  return (oneHour ?? 0) > 1 ? 'recovering' : 'kept'
}

export const STATE_WORDS: Readonly<Record<PromiseState, string>> = {
  kept: 'Kept',
  recovering: 'Kept again',
  burning: 'Burning',
  fast: 'Burning fast',
  quiet: 'No events',
  unmeasured: 'Not measured',
}

/** What the state means for the error budget; goes on where its word ends. */
export const explanation = (row: SloRow): string => {
  const burn = row.burnRates.fiveMinutes ?? 0
  switch (promiseState(row)) {
    case 'kept':
      return burn === 0 ? ', no budget spent' : ', within its error budget'
    case 'recovering':
      return ', but the last hour was not'
    case 'burning':
    case 'fast':
      return row.periodDays === undefined
        ? `, spends its error budget ${times(burn)} as fast as allowed`
        : `: at this rate the budget of ${row.periodDays} days lasts ${duration((row.periodDays * 86_400) / burn)}`
    case 'quiet':
      return row.windows.sinceStart.events === 0 ? ' yet' : ' in the last 5 minutes'
    case 'unmeasured':
      return `: ${row.notMeasured ?? ''}`
  }
}

const isMeasured = (state: PromiseState): boolean => state !== 'quiet' && state !== 'unmeasured'
const isBurning = (state: PromiseState): boolean => state === 'burning' || state === 'fast'

export interface Summary {
  /** The worst of the SLOs' states. */
  readonly state: PromiseState
  /** One sentence; it changes only when the answer changes. */
  readonly sentence: string
  /** What could make the sentence wrong. */
  readonly doubt?: string
}

const WORST_FIRST: readonly PromiseState[] = [
  'fast',
  'burning',
  'recovering',
  'kept',
  'quiet',
  'unmeasured',
]

export const isReadable = ({ up, healthy }: SourceRow): boolean => up && healthy

const doubt = (sources: readonly SourceRow[]): string | undefined => {
  const unread = sources.filter((source) => !isReadable(source)).length
  if (unread === 0) return undefined
  return `${unread} of ${counted(sources.length, 'source')} ${unread === 1 ? 'is' : 'are'} not read well: see below.`
}

export const summary = ({ slos, sources }: Status): Summary => {
  const states = slos.map(promiseState)
  const doubted = doubt(sources)
  return {
    state: WORST_FIRST.find((candidate) => states.includes(candidate)) ?? 'quiet',
    sentence: answer(slos, states),
    ...(doubted === undefined ? {} : { doubt: doubted }),
  }
}

const answer = (slos: readonly SloRow[], states: readonly PromiseState[]): string => {
  const measured = states.filter(isMeasured).length
  const burning = slos.filter((_, i) => isBurning(states[i] ?? 'quiet'))
  if (measured === 0) return 'Waiting for the first events.'
  if (burning.length > 0) {
    const names = burning.map((row) => nameOf(row, slos)).join(', ')
    return `${burning.length} of ${counted(measured, 'promise')} ${burning.length === 1 ? 'burns' : 'burn'}: ${names}.`
  }
  const which = measured === slos.length ? '' : ' measured'
  return measured === 1
    ? `The${which} promise is kept.`
    : `All ${measured}${which} promises are kept.`
}

/** The title, with its server where the same promise is made by several. */
const nameOf = (row: SloRow, slos: readonly SloRow[]): string =>
  slos.filter(({ name }) => name === row.name).length > 1
    ? `${row.title} (${row.server})`
    : row.title

/** How long it has run, and how many events it knows: `2,310 events read in 12 min`. */
export const sinceStart = ({ now, startedAt, sources }: Status): string =>
  `${counted(
    sources.reduce((sum, { events }) => sum + events, 0),
    'event',
  )} read in ${duration((now - startedAt) / 1000)}`
