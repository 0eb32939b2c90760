// The input of a source whose records are sent to us: receivers give to it, it gives to the pipeline.
import type { Batch } from './batch.ts'
import type { Deliver } from './file.ts'

export interface PushInput {
  readonly source: string
  readonly run: (deliver: Deliver) => Promise<void>
  readonly status: () => PushStatus
  /** Nothing is taken any more; resolves when what was taken is delivered. */
  readonly stop: () => Promise<void>
  /**
   * True: the pipeline has all of them, each portion made when it is its turn. False: none was taken, since the input is stopped.
   * Between two portions scrapes and pages get their turn.
   */
  readonly take: (portions: Iterable<Batch['records']>, bytes: number) => Promise<boolean>
  /** Ends as the input of a file does that cannot be read; for the page. */
  readonly fail: (problem: string) => void
}

export interface PushStatus {
  readonly up: boolean
  readonly problem: string | undefined
  readonly lagBytes: number
}

const PORTION_RECORDS = 2000

export const createPushInput = (settings: {
  readonly source: string
  readonly now: () => number
}): PushInput => {
  const { source, now } = settings
  let deliver: Deliver | undefined
  let begin: () => void = () => {}
  let end: () => void = () => {}
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const taking = new Set<Promise<void>>()
  let waitingBytes = 0
  let stopped = false
  let problem: string | undefined

  const batch = (records: Batch['records'], bytes: number, atEnd: boolean): Batch => ({
    source,
    records,
    bytes,
    receivedAt: now(),
    position: undefined,
    atEnd,
  })

  const give = async (portions: Iterable<Batch['records']>, bytes: number): Promise<void> => {
    let untold = bytes
    for (const portion of portions) {
      // What a sender will have next is not known: after each is the end, for now.
      await deliver?.(batch(portion, untold, true))
      untold = 0
    }
  }

  return {
    source,
    run: async (next) => {
      deliver = next
      await next(batch([], 0, true))
      begin()
      await ended
    },
    status: () => ({ up: !stopped && problem === undefined, problem, lagBytes: waitingBytes }),
    stop: async () => {
      stopped = true
      begin()
      await Promise.allSettled(taking)
      end()
    },
    take: async (portions, bytes) => {
      await begun
      if (stopped || problem !== undefined) return false
      waitingBytes += bytes
      const done = give(portions, bytes)
      taking.add(done)
      try {
        await done
      } finally {
        taking.delete(done)
        waitingBytes -= bytes
      }
      return true
    },
    fail: (why) => {
      problem = why
    },
  }
}

/** Records in portions of `size`; one of nothing where there are none. */
export const slicesOf = function* (
  records: Batch['records'],
  size = PORTION_RECORDS,
): Generator<Batch['records']> {
  for (let from = 0; from === 0 || from < records.length; from += size)
    yield records.slice(from, from + size)
}
