// The input of a source whose records are sent to us: receivers give to it, it gives to the pipeline.
import type { OtlpRecord } from '../records/otlp/request.ts'
import type { Batch } from './batch.ts'
import type { Deliver } from './file.ts'

export interface PushInput {
  readonly source: string
  readonly run: (deliver: Deliver) => Promise<void>
  readonly status: () => PushStatus
  /** Nothing is taken any more; resolves when what was taken is delivered. */
  readonly stop: () => Promise<void>
  /** True: the pipeline has all of them. False: none was taken, since the input is stopped. */
  readonly take: (records: Batch['records'], bytes: number) => Promise<boolean>
  /** Ends as the input of a file does that cannot be read; for the page. */
  readonly fail: (problem: string) => void
}

export interface PushStatus {
  readonly up: boolean
  readonly problem: string | undefined
  readonly lagBytes: number
}

/** Between two portions scrapes and pages get their turn. */
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

  const give = async (records: Batch['records'], bytes: number): Promise<void> => {
    const portions = portionsOf(records, PORTION_RECORDS)
    for (const [i, portion] of portions.entries())
      // What a sender will have next is not known: after each request is the end, for now.
      await deliver?.(batch(portion, i === 0 ? bytes : 0, i === portions.length - 1))
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
    take: async (records, bytes) => {
      await begun
      if (stopped || problem !== undefined) return false
      waitingBytes += bytes
      const done = give(records, bytes)
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

const isOtlp = (record: Batch['records'][number]): record is OtlpRecord =>
  typeof record === 'object' && 'otlp' in record

const traceOf = (record: Batch['records'][number]): unknown =>
  isOtlp(record) && record.otlp === 'span' ? record.record['traceId'] : undefined

/** Portions of about `size`; the spans of a trace stay in one, since a server span is read with what is under it. */
export const portionsOf = (
  records: Batch['records'],
  size: number,
): readonly Batch['records'][] => {
  if (records.length <= size) return [records]
  const traces = new Map<unknown, Batch['records'][number][]>()
  let portion: Batch['records'][number][] = []
  const portions = [portion]
  const add = (group: readonly Batch['records'][number][]): void => {
    if (portion.length > 0 && portion.length + group.length > size) {
      portion = []
      portions.push(portion)
    }
    for (const record of group) portion.push(record)
  }
  for (const record of records) {
    const trace = traceOf(record)
    if (trace === undefined) {
      add([record])
      continue
    }
    const group = traces.get(trace)
    if (group === undefined) traces.set(trace, [record])
    else group.push(record)
  }
  for (const group of traces.values()) add(group)
  return portions
}
