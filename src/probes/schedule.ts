// When a journey runs: in slots of equal length, a little later each time by chance, so that many probers do not come at once.

export interface Clock {
  /** Wall clock, ms. */
  readonly now: () => number
  /** Ends early when the signal is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>
  /** 0 to 1. */
  readonly random: () => number
}

export interface Slots extends Clock {
  readonly everyMs: number
  readonly signal: AbortSignal
  readonly run: () => Promise<void>
  /** Slots that passed without a run: the one before was not over, or this machine slept. */
  readonly missed: (slots: number) => void
}

/** The first run comes within so long, so that a page has something to show. */
const FIRST_WITHIN_MS = 5000
const JITTER = 0.1

export const runInSlots = async (slots: Slots): Promise<void> => {
  const { everyMs, signal, now, wait, random, run, missed } = slots
  let slot = now() + random() * Math.min(everyMs, FIRST_WITHIN_MS)
  let jitterMs = 0
  while (!signal.aborted) {
    await wait(Math.max(0, slot + jitterMs - now()), signal)
    if (signal.aborted) return
    const passed = Math.floor((now() - slot) / everyMs)
    if (passed > 0) {
      missed(passed)
      slot += passed * everyMs
    }
    await run()
    slot += everyMs
    jitterMs = random() * JITTER * everyMs
  }
}
