// The events of finished files, through the pipeline that `replay` uses.
import { plainSource } from '../../src/config/plain.ts'
import { readFileSync } from 'node:fs'
import { defaultConfig, type Config } from '../../src/config/config.ts'
import { loadConfig } from '../../src/config/load.ts'
import { formatDiagnostics } from '../../src/diagnostic-text.ts'
import { printEvent } from '../../src/event-text.ts'
import { REPLAY_KEYS } from '../../src/identifier.ts'
import { readFinished } from '../../src/inputs/finished.ts'
import { readFinishedOtlp } from '../../src/inputs/finished-otlp.ts'
import { createPipeline } from '../../src/pipeline/pipeline.ts'
import { FORMATS, KNOWN_FORMATS } from '../../src/running/formats.ts'
import { pipelineSetup } from '../../src/running/setup.ts'

const MAX_BODY_BYTES = 20 * 1024 * 1024

const configured = (file: string): Config => {
  const settings = { file, folder: '.', env: {}, formats: FORMATS, known: KNOWN_FORMATS }
  const checked = loadConfig(readFileSync(file, 'utf8'), settings)
  if (!checked.ok) throw new Error(formatDiagnostics(checked.problems, 'text'))
  return checked.value
}

export const replayEvents = async (
  format: string,
  files: readonly string[],
  configFile?: string,
): Promise<readonly Record<string, unknown>[]> => {
  const base = configFile === undefined ? defaultConfig() : configured(configFile)
  const events: Record<string, unknown>[] = []
  const now = Date.now
  const config = {
    ...base,
    sources: [
      plainSource({
        name: 'replay',
        server: format,
        format,
        ...base.sources[0],
      }),
    ],
  } satisfies Config
  const pipeline = createPipeline(
    pipelineSetup({ config, slos: [], keys: REPLAY_KEYS, replay: true, now }),
    (event) => events.push(printEvent(event)),
  )
  const common = { source: config.sources[0]?.name ?? 'replay', files, now }
  const batches =
    format === 'otlp'
      ? readFinishedOtlp({ ...common, maxBodyBytes: MAX_BODY_BYTES })
      : readFinished({ ...common, maxLineBytes: base.limits.lineBytes })
  for await (const batch of batches) pipeline.step(batch, now())
  pipeline.finish(now())
  return events
}
