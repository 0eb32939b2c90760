// The events of lines at hand (of a request body in OTLP/JSON) as `replay --events --year 2026` prints them, in the order in which they stand;
// without what correlators derive, of which test/stories tells.
import { printEvent } from '../src/event-text.ts'
import { DERIVED_KINDS } from '../src/events.ts'
import { readOtlpRequest } from '../src/records/otlp/request.ts'
import { testPipeline } from './pipeline/run.ts'

const NOW = Date.UTC(2026, 11, 31)

export const replayLines = (format: string, text: string): readonly Record<string, unknown>[] => {
  const { feed, batch, pipeline, events } = testPipeline(format, {
    server: format,
    source: 'replay',
    year: 2026,
  })
  if (format === 'otlp') {
    const records = readOtlpRequest(Buffer.from(text), 'json')
    if ('reject' in records) throw new Error(records.detail)
    batch(records, NOW)
  } else feed(text, NOW)
  batch([], NOW, true)
  pipeline.finish(NOW)
  return events.filter(({ kind }) => !DERIVED_KINDS.has(kind)).map((event) => printEvent(event))
}
