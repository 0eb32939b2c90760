// A page's worth of status, fixed in time: two SLOs that are kept, one that burns, one that nobody can measure.
import type { SloRow, SourceRow, Status } from '../../src/server/status.ts'

export const NOW = Date.UTC(2026, 10, 24, 12, 51, 25)

const trend = (badOf: (i: number) => number): SloRow['trend'] =>
  Array.from({ length: 48 }, (_, i) => ({
    time: NOW - (47 - i) * 10_000,
    events: Math.round(60 + 30 * Math.sin(i / 7) + 9 * Math.sin(i * 2.3)),
    bad: badOf(i),
  }))

export const keptSlo: SloRow = {
  name: 'token-issuance-success',
  title: 'Token issuance',
  objective: 0.999,
  periodDays: 30,
  server: 'demo',
  windows: {
    fiveMinutes: { events: 1812, bad: 0 },
    oneHour: { events: 14_203, bad: 3 },
    sinceStart: { events: 14_203, bad: 3 },
  },
  burnRates: { fiveMinutes: 0, oneHour: 0.21 },
  trend: trend((i) => (i === 20 ? 3 : 0)),
  late: { events: 0, bad: 0 },
  excluded: { unknown_subject: 41 },
}

export const fastSlo: SloRow = {
  ...keptSlo,
  name: 'token-issuance-latency-200ms',
  title: 'Token issuance within 200 ms',
  objective: 0.95,
  thresholdSeconds: 0.2,
  windows: {
    fiveMinutes: { events: 1771, bad: 832 },
    oneHour: { events: 14_120, bad: 2210 },
    sinceStart: { events: 14_120, bad: 2210 },
  },
  burnRates: { fiveMinutes: 9.4, oneHour: 3.1 },
  trend: trend((i) => (i > 36 ? 20 + i / 4 : i % 9 === 0 ? 1 : 0)),
  excluded: {},
}

export const refreshSlo: SloRow = {
  ...keptSlo,
  name: 'refresh-success',
  title: 'Token refresh',
  objective: 0.995,
  windows: {
    fiveMinutes: { events: 402, bad: 1 },
    oneHour: { events: 3120, bad: 9 },
    sinceStart: { events: 3120, bad: 9 },
  },
  burnRates: { fiveMinutes: 0.5, oneHour: 0.58 },
  trend: trend((i) => (i % 11 === 3 ? 1 : 0)),
  late: { events: 12, bad: 2 },
  excluded: {},
}

export const unmeasuredSlo: SloRow = {
  ...keptSlo,
  name: 'token-issuance-latency-500ms',
  title: 'Token issuance within 500 ms',
  objective: 0.99,
  thresholdSeconds: 0.5,
  server: 'kc-prod',
  windows: {
    fiveMinutes: { events: 0, bad: 0 },
    oneHour: { events: 0, bad: 0 },
    sinceStart: { events: 0, bad: 0 },
  },
  burnRates: { fiveMinutes: undefined, oneHour: undefined },
  trend: [],
  excluded: {},
  notMeasured:
    'no source has shown latency so far: start Keycloak with --http-access-log-enabled=true',
}

export const healthySource: SourceRow = {
  name: 'authorization-server',
  server: 'demo',
  format: 'oidc-provider',
  formatReason: 'recognised 200 of the first 200 records',
  path: 'logs/authorization-server.ndjson',
  up: true,
  healthy: true,
  lagSeconds: 0,
  lagBytes: 0,
  records: 41_806,
  events: 38_212,
  ignored: 3594,
  rejects: {},
  unmapped: 0,
  lastEventTime: NOW - 1000,
}

export const troubledSource: SourceRow = {
  ...healthySource,
  name: 'keycloak',
  server: 'kc-prod',
  format: 'keycloak',
  path: 'logs/keycloak.log',
  healthy: false,
  lagSeconds: 312,
  lagBytes: 5_242_880,
  records: 1204,
  events: 900,
  ignored: 260,
  rejects: { truncated: 3, not_recognised: 41 },
  unmapped: 2,
  lastEventTime: NOW - 7_300_000,
  problem: '41 of the last 200 records were refused',
  replayHint: true,
}

export const exampleStatus: Status = {
  version: '0.1.0',
  startedAt: NOW - 900_000,
  now: NOW,
  slos: [keptSlo, fastSlo, unmeasuredSlo, refreshSlo],
  sources: [healthySource, troubledSource],
  incidents: [
    {
      id: 'slow-storage',
      title: 'Slow storage',
      description: 'Every read and write of the token store takes 300 ms longer.',
      breaks: [{ slo: fastSlo.name, title: fastSlo.title }],
      active: true,
    },
    {
      id: 'dead-storage',
      title: 'Dead storage',
      description: 'The token store answers nothing but errors.',
      breaks: [keptSlo, refreshSlo].map(({ name, title }) => ({ slo: name, title })),
      active: false,
    },
    {
      id: 'broken-client',
      title: 'One broken client',
      description: 'One client sends a wrong secret with every request.',
      breaks: [],
      instead: 'its mistakes are its own',
      active: false,
    },
  ],
  notes: [],
}
