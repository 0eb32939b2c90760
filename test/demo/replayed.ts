// What authslo makes of the logs that a demo's world has written.
import { readFileSync } from 'node:fs'
import { defaultConfig } from '../../src/config/config.ts'
import { plainSource } from '../../src/config/plain.ts'
import type { World } from '../../src/demo/world.ts'
import type { AuthEvent } from '../../src/events.ts'
import { REPLAY_KEYS } from '../../src/identifier.ts'
import type { Store } from '../../src/metrics/store.ts'
import { createPipeline } from '../../src/pipeline/pipeline.ts'
import { pipelineSetup } from '../../src/running/setup.ts'

/** Whole lines; the last may be half written. */
export const linesOf = (file: string): readonly string[] =>
  readFileSync(file, 'utf8').split('\n').slice(0, -1)

/** All logs of the world, read to their ends; each resource server's decides about its own validations. */
export const replayed = (
  world: World,
): { readonly store: Store; readonly events: readonly AuthEvent[] } => {
  const events: AuthEvent[] = []
  const sources = world.sources.map(({ name, format }) =>
    plainSource({
      name,
      server: 'demo',
      format,
      latenessSeconds: 2,
      ...(name === 'authorization-server' ? {} : { resourceServer: name }),
    }),
  )
  const config = { ...defaultConfig(), sources }
  const pipeline = createPipeline(
    pipelineSetup({ config, slos: [], keys: REPLAY_KEYS, replay: true, now: Date.now }),
    (event) => events.push(event),
  )
  const now = Date.now()
  for (const { name, file } of world.sources)
    pipeline.step(
      {
        source: name,
        records: linesOf(file),
        bytes: 0,
        receivedAt: now,
        position: undefined,
        atEnd: true,
      },
      now,
    )
  pipeline.finish(now)
  return { store: pipeline.store, events }
}
