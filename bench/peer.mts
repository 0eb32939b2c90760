// The peer: what a team would write in an afternoon. JSON.parse each line, split the message, count with prom-client.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { Counter, Registry } from 'prom-client'

const registry = new Registry()
const requests = new Counter({
  name: 'token_requests_total',
  help: 'requests',
  labelNames: ['realm', 'grant', 'outcome'],
  registers: [registry],
})
const clients = new Counter({
  name: 'client_requests_total',
  help: 'requests',
  labelNames: ['client', 'grant', 'outcome'],
  registers: [registry],
})
const failures = new Counter({
  name: 'failures_total',
  help: 'failures',
  labelNames: ['grant', 'error', 'reason'],
  registers: [registry],
})
const good = new Counter({
  name: 'slo_events_total',
  help: 'events',
  labelNames: ['slo'],
  registers: [registry],
})
const records = new Counter({
  name: 'records_total',
  help: 'records',
  labelNames: ['kind'],
  registers: [registry],
})

const pair = /(\w+)="([^"]*)"/g

for await (const line of createInterface({ input: createReadStream(process.argv[2] ?? '') })) {
  const record = JSON.parse(line) as { loggerName: string; message: string; timestamp: string }
  if (record.loggerName !== 'org.keycloak.events') {
    records.inc({ kind: 'ignored' })
    continue
  }
  const values: Record<string, string> = {}
  for (const [, name, value] of record.message.matchAll(pair)) values[name ?? ''] = value ?? ''
  const time = Date.parse(record.timestamp)
  if (Number.isNaN(time)) continue
  records.inc({ kind: values['type'] ?? '' })
  const grant = values['grant_type']
  if (grant === undefined) continue
  const failed = values['type']?.endsWith('_ERROR') === true
  const outcome = failed ? 'failure' : 'success'
  requests.inc({ realm: values['realmName'] ?? '', grant, outcome })
  clients.inc({ client: values['clientId'] ?? '', grant, outcome })
  if (failed) failures.inc({ grant, error: values['error'] ?? '', reason: values['reason'] ?? '' })
  else {
    good.inc({ slo: 'token-issuance-success' })
    if (grant === 'refresh_token') good.inc({ slo: 'refresh-success' })
  }
}
process.stdout.write(await registry.metrics())
