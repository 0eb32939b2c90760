// Tails a path or a glob: rename rotation, copytruncate, files that come later. Polling always, notification where there is one.
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Batch } from './batch.ts'
import { watchFolders } from './folder-watch.ts'
import { baseFolder, isGlob } from './matching-paths.ts'
import { textOf } from './present-files.ts'
import type { Portion, TailedFile } from './tailed-file.ts'
import { trackFiles, type TrackSettings } from './tracked-files.ts'

export interface FileInputSettings extends TrackSettings {
  readonly source: string
  readonly pollSeconds?: number
  /** How long a file that was renamed or removed is still read, since its writer may hold it. */
  readonly rotateWaitSeconds?: number
}

export interface FileInputStatus {
  /** At least one file is there and readable. */
  readonly up: boolean
  /** Why not, for the page and the log. */
  readonly problem: string | undefined
  readonly files: number
  readonly lagBytes: number
}

export type Deliver = (batch: Batch) => void | Promise<void>

export interface FileInput {
  /**
   * Hands out one batch at a time and waits for it; resolves after stop(). Before each pause comes an empty batch with
   * `atEnd`, the first time also where there was nothing to read.
   */
  run(deliver: Deliver): Promise<void>
  status(): FileInputStatus
  /** Resolves when the batch in hand is delivered and everything is closed. */
  stop(): Promise<void>
}

const GLOB_AGAIN_MS = 1000
/** Looking at many files takes 1/10 of the time, but none waits longer than this. */
const LIST_PAUSES = 9
const LIST_PAUSE_MS = 5000
/** So that a busy writer does not make the loop spin. */
const WAKE_DELAY_MS = 20
/** Portions of one file before the next file has its turn. */
const PORTIONS_A_TURN = 16

export const tailFiles = (settings: FileInputSettings): FileInput => {
  const { source, pattern, now } = settings
  const pollMs = (settings.pollSeconds ?? 0.25) * 1000
  const rotateWaitMs = (settings.rotateWaitSeconds ?? 5) * 1000
  const files = trackFiles(settings, rotateWaitMs)
  const { open } = files
  let problem: string | undefined
  /** When it is time to look again what is there, by a clock that does not jump; names that come or go ask for it sooner. */
  let listAgainAt = 0
  let listSoonestAt = 0
  let stopped = false
  let woken = false
  let endPause: (() => void) | undefined
  let running: Promise<void> | undefined

  const folders = watchFolders((path, isName) => {
    if (isName) listAgainAt = 0
    if (path !== undefined) open.wake(open.at(path))
    woken = true
    endPause?.()
  })

  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      endPause = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  const pause = async (): Promise<void> => {
    if (!woken) await sleep(pollMs)
    endPause = undefined
    if (woken && !stopped) await delay(WAKE_DELAY_MS)
  }

  const list = async (): Promise<void> => {
    const begin = performance.now()
    if (begin < Math.max(listAgainAt, listSoonestAt)) return
    listAgainAt = begin + (isGlob(pattern) ? GLOB_AGAIN_MS : 0)
    problem = await files.list().catch(textOf)
    const end = performance.now()
    listSoonestAt = end + Math.min(LIST_PAUSE_MS, LIST_PAUSES * (end - begin))
    folders.add(baseFolder(pattern))
    for (const file of open.all()) folders.add(dirname(file.path))
  }

  const batch = ({ records, bytes, lostBytes }: Portion, file?: TailedFile): Batch => ({
    source,
    ...(file === undefined ? {} : { file: file.identity }),
    records,
    bytes,
    ...(lostBytes === undefined ? {} : { lostBytes }),
    receivedAt: now(),
    position: files.position(),
    atEnd: file === undefined && lostBytes === undefined,
  })

  /** One turn for every file; true where one of them has more. */
  const turn = async (deliver: Deliver): Promise<boolean> => {
    const unread = new Set<string>()
    for (const file of open.due()) {
      // Of one log what was written first is read to its end first.
      if (unread.has(file.log)) continue
      let portions = 0
      let hasMore = true
      for (; hasMore && portions < PORTIONS_A_TURN && !stopped; portions++) {
        const portion = await file.read().catch((error: unknown) => {
          problem = textOf(error)
          return undefined
        })
        if (portion === undefined) break
        open.grew(file)
        await deliver(batch(portion, file))
        // A writer that never pauses must not keep the end away: what came since is for the next turn.
        hasMore = file.hasMore()
      }
      if (hasMore && portions === PORTIONS_A_TURN) unread.add(file.log)
      else if (portions === 0) open.rest(file)
      const goneSince = open.goneSince(file)
      if (portions > 0 || goneSince === undefined) continue
      if (!file.isWhole() && now() - goneSince < rotateWaitMs) continue
      const rest = file.finish()
      await files.forget(file)
      if (rest.records.length > 0) await deliver(batch(rest, file))
    }
    if (files.isLookingFor()) listAgainAt = 0
    return unread.size > 0
  }

  const loop = async (deliver: Deliver): Promise<void> => {
    let saidAtEnd = false
    let saidCaughtUp = false
    const sayCaughtUp = async (): Promise<void> => {
      if (saidCaughtUp || !open.all().every((file) => file.isCaughtUp())) return
      saidCaughtUp = true
      await deliver({ ...batch({ records: [], bytes: 0 }), atEnd: false, caughtUp: true })
    }
    const counting: Deliver = (next) => {
      saidAtEnd = false
      return deliver(next)
    }
    try {
      while (!stopped) {
        woken = false
        await list()
        const lostBytes = files.takeLost()
        if (lostBytes > 0) await counting(batch({ records: [], bytes: 0, lostBytes }))
        const more = await turn(counting)
        if (!stopped) await sayCaughtUp()
        if (more || stopped) continue
        if (!saidAtEnd) await deliver(batch({ records: [], bytes: 0 }))
        saidAtEnd = true
        if (!stopped) await pause()
      }
    } finally {
      folders.close()
      await files.close()
    }
  }

  return {
    run: (deliver) => (running ??= loop(deliver)),
    status: () => ({
      up: open.all().some((file) => open.goneSince(file) === undefined),
      problem,
      files: open.all().length,
      lagBytes: open.all().reduce((sum, file) => sum + file.unreadBytes(), 0),
    }),
    stop: async () => {
      stopped = true
      endPause?.()
      await running?.catch(() => undefined)
    },
  }
}
