// Receivers on free ports, for tests: what comes is collected, or goes nowhere until a test lets it.
import { onTestFinished } from 'vitest'
import type { Readable } from 'node:stream'
import { loadConfig } from '../../src/config/load.ts'
import type { Batch } from '../../src/inputs/batch.ts'
import { createIntake } from '../../src/inputs/intake.ts'
import { REPLAY_KEYS } from '../../src/identifier.ts'
import type { MetricName } from '../../src/metrics/catalog.ts'
import { createPipeline } from '../../src/pipeline/pipeline.ts'
import { startReceivers } from '../../src/running/receivers.ts'
import { openWebFiles } from '../../src/running/web-files.ts'
import { pipelineSetup } from '../../src/running/setup.ts'

export const NOON = Date.UTC(2026, 10, 25, 12)

export interface Receiving {
  readonly port: (name: string) => number
  readonly url: (name: string, path: string) => string
  readonly batches: Batch[]
  readonly records: () => Batch['records'][number][]
  /** What was counted, by code or refusal. */
  readonly counted: (metric: MetricName, labels?: object) => number
  readonly close: () => Promise<void>
  readonly waiting: () => number
  readonly status: (source: string) => {
    readonly up: boolean
    readonly problem: string | undefined
  }
}

const HEAD = `servers: [{name: as}]\n`

export const receiving = async (
  yaml: string,
  options: { readonly deliver?: (batch: Batch) => Promise<void>; readonly stdin?: Readable } = {},
): Promise<Receiving> => {
  const checked = loadConfig(`${HEAD}${yaml}`, {
    file: 'authslo.yaml',
    folder: import.meta.dirname,
    env: {},
    formats: undefined,
  })
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems))
  const config = checked.value
  const now = (): number => NOON
  const { store } = createPipeline(
    pipelineSetup({ config, slos: [], keys: REPLAY_KEYS, replay: false, now }),
  )
  const failures: unknown[] = []
  const web = openWebFiles(config, import.meta.dirname, (problems) => failures.push(problems))
  if ('problem' in web) throw new Error(web.problem)
  const receivers = await startReceivers({
    web: web.receivers,
    intake: createIntake({ maxBytes: config.receivers.maxQueueBytes }),
    config,
    store,
    now,
    stdin: options.stdin,
    onError: (_, error) => failures.push(error),
  })
  if ('problem' in receivers) throw new Error(receivers.problem)
  const batches: Batch[] = []
  const running = [...receivers.inputs.values()].map((input) =>
    input.run(async (batch) => {
      if (batch.records.length > 0) await options.deliver?.(batch)
      batches.push(batch)
    }),
  )
  let closed: Promise<void> | undefined
  const close = (): Promise<void> =>
    (closed ??= (async () => {
      await receivers.close()
      await Promise.all([...receivers.inputs.values()].map((input) => input.stop()))
      await Promise.all(running)
      if (failures.length > 0) throw failures[0]
    })())
  onTestFinished(close)
  const port = (name: string): number => receivers.ports.get(name) ?? 0
  return {
    port,
    url: (name, path) => `http://127.0.0.1:${port(name)}${path}`,
    batches,
    records: () => batches.flatMap(({ records }) => records),
    counted: (metric, labels = {}) => store.sum(metric, labels),
    close,
    waiting: receivers.waiting,
    status: (source) => receivers.inputs.get(source)?.status() ?? { up: false, problem: undefined },
  }
}

/** A promise that a test resolves. */
export const gate = (): { readonly opened: Promise<void>; readonly open: () => void } => {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}
