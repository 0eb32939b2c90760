// What every receiver takes from: room for bytes that wait, and one request at a time that is unpacked.

export interface Intake {
  /** Room for more bytes; false: there is none, and the sender has to be told. */
  readonly hold: (bytes: number) => boolean
  readonly release: (bytes: number) => void
  /** There is room for anything at all: asked before a body is read. */
  readonly isFull: () => boolean
  /** Runs jobs one after the other, so that no two bodies are unpacked at once. */
  readonly inTurn: <T>(job: () => Promise<T>) => Promise<T>
  /** As `inTurn`, for a job that is no request. */
  readonly alone: <T>(job: () => Promise<T>) => Promise<T>
  /** Requests that wait or run. */
  readonly entries: () => number
  readonly heldBytes: () => number
}

export const createIntake = ({ maxBytes }: { readonly maxBytes: number }): Intake => {
  let held = 0
  let entries = 0
  let last: Promise<unknown> = Promise.resolve()
  const alone = <T>(job: () => Promise<T>): Promise<T> => {
    const done = last.then(job)
    last = done.catch(() => undefined)
    return done
  }
  return {
    hold: (bytes) => {
      if (held + bytes > maxBytes) return false
      held += bytes
      return true
    },
    release: (bytes) => {
      held -= bytes
    },
    isFull: () => held >= maxBytes,
    inTurn: (job) => {
      entries++
      return alone(job).finally(() => {
        entries--
      })
    },
    alone,
    entries: () => entries,
    heldBytes: () => held,
  }
}
