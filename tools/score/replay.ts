// The events of finished files, through the pipeline that `replay` uses.
import { defaultConfig } from '../../src/config/config.ts'
import { printEvent } from '../../src/event-text.ts'
import { REPLAY_KEYS } from '../../src/identifier.ts'
import { readFinished } from '../../src/inputs/finished.ts'
import { createPipeline } from '../../src/pipeline/pipeline.ts'
import { pipelineSetup } from '../../src/running/setup.ts'

export const replayEvents = async (
  format: string,
  files: readonly string[],
): Promise<readonly Record<string, unknown>[]> => {
  const base = defaultConfig()
  const events: Record<string, unknown>[] = []
  const now = Date.now
  const config = {
    ...base,
    sources: [
      {
        name: 'replay',
        server: format,
        format,
        file: '',
        start: 'beginning',
        timezone: 'UTC',
        latenessSeconds: 30,
        provides: {},
        authority: [],
        pattern: undefined,
        unwrap: 'auto',
      },
    ],
  } as const
  const pipeline = createPipeline(
    pipelineSetup({ config, slos: [], keys: REPLAY_KEYS, replay: true, now }),
    (event) => events.push(printEvent(event)),
  )
  const settings = { source: 'replay', files, maxLineBytes: base.limits.lineBytes, now }
  for await (const batch of readFinished(settings)) pipeline.step(batch, now())
  pipeline.finish(now())
  return events
}
