// Files in a folder of their own, tailed; what was handed out is waited for.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from 'vitest'
import type { Batch } from '../../src/inputs/batch.ts'
import { tailFiles, type FileInput, type FileInputSettings } from '../../src/inputs/file.ts'

export interface Reading {
  readonly input: FileInput
  readonly batches: Batch[]
  readonly records: () => Batch['records']
  readonly lostBytes: () => number
  /** As it would be saved. */
  readonly position: () => unknown
}

export interface Tailing {
  folder: string
  log: string
  readonly read: (settings?: Partial<FileInputSettings>, deliver?: () => Promise<void>) => Reading
}

/** For a test file: a folder for each test, and inputs that are stopped after it. */
export const useTailing = (): Tailing => {
  const inputs: FileInput[] = []
  const tailing: Tailing = {
    folder: '',
    log: '',
    read: (settings = {}, deliver) => {
      const input = tailFiles({
        source: 'log',
        pattern: tailing.log,
        start: 'beginning',
        maxLineBytes: 1024,
        now: Date.now,
        pollSeconds: 0.01,
        rotateWaitSeconds: 0.05,
        ...settings,
      })
      inputs.push(input)
      const batches: Batch[] = []
      let position: unknown
      void input.run(async (batch) => {
        ;({ position } = batch)
        batches.push({ ...batch, position: undefined })
        await deliver?.()
      })
      return {
        input,
        batches,
        records: () => batches.flatMap((batch) => batch.records),
        lostBytes: () => batches.reduce((sum, { lostBytes = 0 }) => sum + lostBytes, 0),
        position: () => JSON.parse(JSON.stringify(position)) as unknown,
      }
    },
  }
  beforeEach(() => {
    tailing.folder = mkdtempSync(join(tmpdir(), 'authslo-file-'))
    tailing.log = join(tailing.folder, 'auth.log')
  })
  afterEach(async () => {
    await Promise.all(inputs.splice(0).map((input) => input.stop()))
    rmSync(tailing.folder, { recursive: true })
  })
  return tailing
}

export const sees = (reading: Reading, ...records: string[]): Promise<void> =>
  expect.poll(reading.records, { interval: 5, timeout: 4000 }).toEqual(records)

export const isAtEnd = (reading: Reading): Promise<void> =>
  expect.poll(() => reading.batches.at(-1)?.atEnd, { interval: 5, timeout: 4000 }).toBe(true)
