// Requests of senders, made safe before they are counted and answered; one that is sent again since its answer was lost counts once.
import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { Intake } from './intake.ts'

/** JSON: what has to be known to do a request again. */
export type About = Readonly<Record<string, string>>

export interface Kept {
  readonly about: About
  /** It must stay until the request is taken. */
  readonly body: Uint8Array
  /** Did the sender get its answer? Resolves once that is known. */
  readonly answered: Promise<boolean>
}

/** To a sender, with 503. */
export const CANNOT_KEEP = 'authslo cannot keep it now: send it again'

/** `refused`: it cannot be kept now. `repeated`: it was counted before, and the answer was lost. */
export type NotTaken = 'refused' | 'repeated'

export interface Keeping {
  /** Counts the request by `apply`, in its turn. */
  readonly take: <T>(request: Kept, apply: () => Promise<T>) => Promise<T | NotTaken>
}

/** Without a state directory: nothing is kept. */
export const notKeeping = (intake: Intake): Keeping => ({
  take: (_, apply) => intake.inTurn(apply),
})

/** What keeps entries; state/journal.ts is one. */
export interface EntryJournal {
  readonly append: (
    about: unknown,
    body: Uint8Array,
    durable: (number: number) => void,
  ) => Promise<boolean>
}

export interface KeepingState {
  /** Number of the newest entry that is counted. */
  readonly journaled: number
  /** Digest and wall clock ms of requests whose senders may not know that they were counted. */
  readonly doubtful: readonly (readonly [digest: string, timeMs: number])[]
}

export interface JournaledKeeping extends Keeping {
  /** Does again what was kept and not counted; resolves when all is. What comes meanwhile waits for it. */
  readonly redo: (
    entries: AsyncIterable<{ number: number; about: unknown; body: Buffer }>,
    apply: (about: About, body: Buffer) => Promise<unknown>,
  ) => Promise<void>
  readonly save: () => KeepingState
}

export interface KeepingOptions {
  readonly intake: Intake
  readonly journal: EntryJournal
  readonly now: () => number
  readonly state: KeepingState | undefined
}

interface Open {
  isCounted: boolean
  isOver: boolean
  /** undefined: not known yet. False: its sender has gone. */
  isAnswered: boolean | undefined
  readonly over: Promise<void>
}

/** Senders give up sooner. */
const DOUBTFUL_MS = 15 * 60_000
const MAX_DOUBTFUL = 10_000

const digestOf = (about: unknown, body: Uint8Array): string =>
  createHash('sha256').update(JSON.stringify(about)).update(body).digest('hex').slice(0, 32)

export const createKeeping = (options: KeepingOptions): JournaledKeeping => {
  const { intake, journal, now, state } = options
  let journaled = state?.journaled ?? 0
  const doubtful = new Map(state?.doubtful ?? [])
  const open = new Map<string, Open>()
  let begin = (): void => undefined
  const isRedone = new Promise<void>((resolve) => {
    begin = resolve
  })

  const doubt = (digest: string): void => {
    doubtful.delete(digest)
    doubtful.set(digest, now())
    for (const [oldest, timeMs] of doubtful) {
      if (doubtful.size <= MAX_DOUBTFUL && now() - timeMs < DOUBTFUL_MS) break
      doubtful.delete(oldest)
    }
  }
  const isRepeated = (digest: string): boolean =>
    now() - (doubtful.get(digest) ?? -Infinity) < DOUBTFUL_MS

  const settle = (digest: string, request: Open): void => {
    if (!request.isOver || request.isAnswered === undefined) return
    if (request.isCounted && !request.isAnswered) doubt(digest)
    if (open.get(digest) === request) open.delete(digest)
  }

  return {
    take: async <T>({ about, body, answered }: Kept, apply: () => Promise<T>) => {
      const digest = digestOf(about, body)
      const before = open.get(digest)
      let end = (): void => undefined
      const over = new Promise<void>((resolve) => {
        end = resolve
      })
      const own: Open = { isCounted: false, isOver: false, isAnswered: undefined, over }
      // Where there is another, with its sender still there, this is one of its own.
      if (before === undefined) open.set(digest, own)
      void answered.then((isAnswered) => {
        own.isAnswered = isAnswered
        settle(digest, own)
      })
      await isRedone
      // Its sender has gone, perhaps to send it again.
      if (before?.isAnswered === false) await before.over
      if (isRepeated(digest)) {
        if (open.get(digest) === own) open.delete(digest)
        end()
        return 'repeated'
      }
      let applied: Promise<T | NotTaken> | undefined
      const isKept = await journal.append(about, body, (number) => {
        applied = intake.inTurn(async () => {
          try {
            // Only now it is known that the one before it was left without an answer.
            if (before?.isAnswered === false && before.isCounted) return 'repeated' as const
            return await apply()
          } finally {
            journaled = number
            own.isCounted = true
          }
        })
        // Met below.
        applied.catch(() => undefined)
      })
      try {
        return isKept && applied !== undefined ? await applied : 'refused'
      } finally {
        own.isOver = true
        settle(digest, own)
        end()
      }
    },
    redo: async (entries, apply) => {
      try {
        for await (const { number, about, body } of entries) {
          await intake.inTurn(async () => {
            await apply(about as About, body)
            journaled = number
          })
          doubt(digestOf(about, body))
        }
      } finally {
        begin()
      }
    },
    save: () => ({
      journaled,
      doubtful: [
        ...doubtful,
        ...[...open].flatMap(([digest, { isCounted }]) =>
          isCounted ? [[digest, now()] as const] : [],
        ),
      ],
    }),
  }
}

/** Of a response over HTTP/1. */
export const isAnswered = (response: ServerResponse): Promise<boolean> =>
  new Promise((resolve) => {
    if (response.destroyed) resolve(response.writableFinished)
    response.once('finish', () => resolve(true))
    response.once('close', () => resolve(response.writableFinished))
  })
