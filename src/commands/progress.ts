// A progress line on standard error while a terminal is there to see it.
import type { ReadProgress } from '../inputs/finished.ts'
import type { Terminal } from './command.ts'

const EVERY_MS = 200

export interface Progress {
  readonly note: (progress: ReadProgress) => void
  readonly end: () => void
}

const MIB = 1024 * 1024

export const createProgress = ({ stderrIsTerminal, stderr, now }: Terminal): Progress => {
  let shownAt: number | undefined
  const startedAt = now()
  return {
    note: ({ file, readBytes, totalBytes }) => {
      if (!stderrIsTerminal || now() - (shownAt ?? startedAt) < EVERY_MS) return
      shownAt = now()
      const perSecond = (readBytes / MIB / Math.max(0.001, (shownAt - startedAt) / 1000)).toFixed(0)
      const share =
        totalBytes === undefined || totalBytes === 0
          ? ''
          : `${Math.floor((100 * readBytes) / totalBytes)} % `
      stderr(`\r\u001b[K${share}${(readBytes / MIB).toFixed(1)} MiB at ${perSecond} MiB/s  ${file}`)
    },
    end: () => {
      if (shownAt !== undefined) stderr('\r\u001b[K')
    },
  }
}
