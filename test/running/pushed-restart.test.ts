// serve, killed while senders send: what was acknowledged is counted once, what was not is sent again and counted once.
import { expect, test } from 'vitest'
import { freePort, serving, valueOf } from './serving.ts'

const EVENTS = (source: string): string =>
  `authslo_source_events_total{source="${source}",server="as",kind="token_request"}`

const event = (number: number): string =>
  JSON.stringify({
    time: new Date().toISOString(),
    kind: 'token_request',
    outcome: 'success',
    grant_type: 'client_credentials',
    client: 'shop',
    request_id: `r${number}`,
  })

/** The record that a collector makes of a line. */
const otlpLogs = (lines: readonly string[]): string =>
  JSON.stringify({
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'as' } }] },
        scopeLogs: [{ logRecords: lines.map((line) => ({ body: { stringValue: line } })) }],
      },
    ],
  })

test('killed while senders send and send again, each batch counts once', async () => {
  const [http, otlp] = [await freePort(), await freePort()]
  const serve = await serving(`servers: [{name: as}]
receivers: {http: {listen: "127.0.0.1:${http}"}, otlp_http: {listen: "127.0.0.1:${otlp}"}}
sources:
  - {name: app, server: as, format: authslo, http: {}, lateness: 0s}
  - {name: collector, server: as, format: authslo, otlp: {}, lateness: 0s}
state: {directory: state, every: 100ms}
`)
  await serve.start()
  let isOver = false
  let numbered = 0
  const sent = { app: 0, collector: 0 }
  let repeated = 0
  /** The same body until it is acknowledged, as senders do. */
  const deliver = async (url: string, type: string, body: string): Promise<void> => {
    for (let tries = 0; ; tries++) {
      const answer = await fetch(url, { method: 'POST', headers: { 'content-type': type }, body })
        .then((response) => response.status)
        .catch(() => undefined)
      if (answer === 200 || answer === 202) return
      repeated++
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  const sender = async (source: 'app' | 'collector'): Promise<void> => {
    while (!isOver) {
      const lines = Array.from({ length: 20 }, () => event(numbered++))
      sent[source] += lines.length
      if (source === 'app')
        await deliver(
          `http://127.0.0.1:${http}/ingest/app`,
          'application/x-ndjson',
          `${lines.join('\n')}\n`,
        )
      else await deliver(`http://127.0.0.1:${otlp}/v1/logs`, 'application/json', otlpLogs(lines))
    }
  }
  const senders = (['app', 'app', 'collector', 'collector'] as const).map(sender)
  let shown = 0
  for (let life = 0; life < 3; life++) {
    const before = sent.app
    let page = ''
    while (valueOf(page, EVENTS('app')) <= shown || sent.app < before + 400)
      page = (await serve.scrape()) ?? ''
    shown = valueOf(page, EVENTS('app'))
    await serve.kill('SIGKILL')
    await serve.start()
    const after = (await serve.scrape()) ?? ''
    expect(valueOf(after, EVENTS('app'))).toBeGreaterThanOrEqual(shown)
  }
  isOver = true
  await Promise.all(senders)
  expect(repeated).toBeGreaterThan(0)
  const counted = async (): Promise<object> => {
    const page = (await serve.scrape()) ?? ''
    return { app: valueOf(page, EVENTS('app')), collector: valueOf(page, EVENTS('collector')) }
  }
  await expect.poll(counted, { timeout: 10_000 }).toEqual(sent)
  // As it is after one more.
  await serve.kill('SIGKILL')
  await serve.start()
  expect(await counted()).toEqual(sent)
}, 90_000)
