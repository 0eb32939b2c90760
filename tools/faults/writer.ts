// A numbered log at a steady rate, written as programs do: through one open file, in pieces that do not end where lines end.
import { closeSync, openSync, writeSync } from 'node:fs'
import type { Random } from '../theft-month/random.ts'

export interface Truth {
  /** Lines that were written whole. */
  readonly lines: number
  /** Those that say that the server failed. */
  readonly failures: number
}

export interface LogWriter {
  readonly truth: () => Truth
  /** Stops after a whole line; the log is opened again only by `reopen`. */
  readonly pause: () => void
  readonly resume: () => void
  /** Follows a rotation: the log is opened by its name. */
  readonly reopen: () => void
  /** Whole lines at once, wherever they should go. */
  readonly writeTo: (path: string, lines: number) => void
  /** Part of a line that is never ended; its length. */
  readonly tear: () => number
  /** May be called again. */
  readonly stop: () => void
}

const TICK_MS = 10
/** 1 of so many requests fails. */
export const FAILS = 7

export const lineOf = (number: number): string =>
  `${JSON.stringify({
    time: new Date().toISOString(),
    kind: 'token_request',
    outcome: number % FAILS === 0 ? 'server_error' : 'success',
    reason: number % FAILS === 0 ? 'internal' : undefined,
    client: 'shop',
    grant_type: 'client_credentials',
    duration_seconds: 0.02,
    request_id: `n${number}`,
  })}\n`

/** Paused until `resume`. */
export const startWriter = (path: string, linesPerSecond: number, random: Random): LogWriter => {
  let file = openSync(path, 'a')
  let number = 0
  let failures = 0
  let due = 0
  let rest = ''
  let isPaused = true
  let isStopped = false
  let at = performance.now()

  const next = (): string => {
    number++
    if (number % FAILS === 0) failures++
    return lineOf(number)
  }
  const write = (whole: boolean): void => {
    let text = rest
    rest = ''
    for (; due >= 1; due--) text += next()
    const cut = whole ? text.length : text.length - random.whole(Math.min(text.length, 150))
    rest = text.slice(cut)
    if (cut > 0) writeSync(file, text.slice(0, cut))
  }
  const tick = (): void => {
    const now = performance.now()
    due += ((now - at) / 1000) * linesPerSecond
    at = now
    if (isPaused) due = 0
    else write(false)
  }
  const timer = setInterval(tick, TICK_MS)

  return {
    truth: () => ({ lines: number, failures }),
    pause: () => {
      tick()
      write(true)
      isPaused = true
    },
    resume: () => {
      at = performance.now()
      isPaused = false
    },
    reopen: () => {
      write(true)
      closeSync(file)
      file = openSync(path, 'a')
    },
    writeTo: (elsewhere, lines) => {
      const other = openSync(elsewhere, 'a')
      for (let i = 0; i < lines; i++) writeSync(other, next())
      closeSync(other)
    },
    tear: () => writeSync(file, lineOf(number).slice(0, 40)),
    stop: () => {
      if (isStopped) return
      isStopped = true
      clearInterval(timer)
      tick()
      write(true)
      closeSync(file)
    },
  }
}
