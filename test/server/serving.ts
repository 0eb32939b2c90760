// A real listening server for a test, closed with it.
import { onTestFinished } from 'vitest'
import { createApp, type AppOptions } from '../../src/server/app.ts'
import { listen } from '../../src/server/listen.ts'
import { exampleChecklist, exampleConfig, exampleSources } from './example-pages.ts'
import { exampleStatus } from './example-status.ts'

export const EXPOSITION = `# HELP x X.\n# TYPE x counter\n${'x_total{a="b"} 1\n'.repeat(200)}`

/** Answers the address without a slash at its end. */
export const serving = async (options: Partial<AppOptions> = {}): Promise<string> => {
  const app = createApp({
    metrics: (accept) =>
      Promise.resolve({
        contentType: accept?.includes('openmetrics')
          ? 'application/openmetrics-text; version=1.0.0; charset=utf-8'
          : 'text/plain; version=0.0.4; charset=utf-8',
        body: EXPOSITION,
      }),
    status: () => exampleStatus,
    episodes: () => [],
    checklist: () => exampleChecklist,
    sources: () => exampleSources,
    config: () => exampleConfig,
    ready: () => true,
    metricsPath: '/metrics',
    ...options,
  })
  const listening = await listen(app, { host: '127.0.0.1', port: 0 }, '--port')
  if ('problem' in listening) throw new Error(listening.problem)
  onTestFinished(() => listening.close())
  return listening.url.slice(0, -1)
}
