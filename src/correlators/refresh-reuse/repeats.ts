// The same record twice: products and queues deliver at least once, and a repeated exchange would look like reuse.
import type { AuthEvent } from '../../events.ts'
import type { Identifier } from '../../identifier.ts'

export interface Repeats {
  /** Has this record been seen before? Events come in the order of their time. */
  readonly isRepeated: (event: AuthEvent) => boolean
  readonly save: () => RepeatsState
  readonly load: (state: RepeatsState) => void
}
export interface RepeatsState {
  readonly timeMs: number
  readonly seen: readonly string[]
}

export const createRepeats = (): Repeats => {
  let timeMs = 0
  let seen = new Set<string>()
  /** The first of its moment, mostly the only one: written down when another comes. */
  let first: AuthEvent | undefined
  const writeDown = (): void => {
    const what = first === undefined ? undefined : told(first)
    if (what !== undefined) seen.add(what)
    first = undefined
  }
  return {
    isRepeated: (event) => {
      if (event.time !== timeMs) {
        timeMs = event.time
        first = event
        if (seen.size > 0) seen = new Set()
        return false
      }
      writeDown()
      const what = told(event)
      if (what === undefined) return false
      if (seen.has(what)) return true
      seen.add(what)
      return false
    },
    save: () => {
      writeDown()
      return { timeMs, seen: [...seen] }
    },
    load: (state) => {
      timeMs = state.timeMs
      seen = new Set(state.seen)
      first = undefined
    },
  }
}

const wordsOf = (token: Identifier | undefined): string => token?.words().join('.') ?? ''

/**
 * What makes a record one: of an exchange its tokens; of a refusal the ids of the request, without which two tabs in one moment may
 * well be two. undefined: cannot be told.
 */
const told = (event: AuthEvent): string | undefined => {
  const { refresh_token: presented, issued_refresh_token: issued } = event
  const tokens = `${wordsOf(presented)} ${wordsOf(issued)}`
  if (event.outcome === 'success') return tokens
  const ids = [event.request_id, event.trace_id, event.span_id]
  if (ids.every((id) => id === undefined)) return undefined
  return `${tokens} ${JSON.stringify([...ids, event.client, event.outcome, event.reason])}`
}
