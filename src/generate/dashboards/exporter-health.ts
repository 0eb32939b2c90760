// For whoever runs authslo: does it read everything, in time, and within its limits?
import type { DashboardDescription } from './dashboard.ts'
import {
  checkpointAge,
  checkpointFailures,
  correlatorEntries,
  correlatorLosses,
  correlatorMemory,
  cpu,
  eventLoop,
  ingestQueue,
  memory,
  missedSlots,
  refusedBySender,
  scrapeTime,
  senderRequests,
  seriesLimited,
  seriesTotal,
  seriesUsed,
  versions,
} from './panels/exporter.ts'
import {
  authorities,
  bytesRead,
  capabilities,
  doubtfulRecords,
  eventsByKind,
  lostBytes,
  records,
  rejectedRecords,
  secretsDropped,
  sourceHealth,
  sourceLag,
  sourceLagBytes,
  sourceSilence,
  watermark,
} from './panels/sources.ts'

export const EXPORTER_HEALTH: DashboardDescription = {
  uid: 'authslo-exporter-health',
  title: 'OAuth exporter health',
  about: 'Does authslo read everything, in time, and within its limits?',
  from: 'now-6h',
  rows: [
    [
      'Sources',
      [
        sourceHealth(),
        sourceSilence(),
        sourceLag(),
        sourceLagBytes(),
        records(),
        bytesRead(),
        eventsByKind(),
        watermark(),
      ],
    ],
    [
      'What was not understood',
      [rejectedRecords(), doubtfulRecords(), lostBytes(), secretsDropped()],
    ],
    ['What can be told', [authorities(), capabilities()]],
    ['Receivers', [senderRequests(), refusedBySender(), ingestQueue()]],
    [
      'Limits',
      [
        seriesUsed(),
        seriesTotal(),
        seriesLimited(),
        correlatorEntries(),
        correlatorMemory(),
        correlatorLosses(),
      ],
    ],
    ['What a restart goes on from', [checkpointAge(), checkpointFailures()]],
    ['The process', [cpu(), memory(), eventLoop(), scrapeTime(), missedSlots(), versions()]],
  ],
}
