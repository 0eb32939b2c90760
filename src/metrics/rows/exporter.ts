// The exporter about itself.
import { ofServer, ofSource, type Row } from './row.ts'

export const EXPORTER_ROWS = {
  authslo_build_info: {
    type: 'gauge',
    unit: '',
    help: 'Version of the exporter. The value is 1.',
    labels: { version: 'config', revision: 'config', node_version: 'config' },
    maxSeries: 1,
  },
  authslo_config_info: {
    type: 'gauge',
    unit: '',
    help: 'Hash of the configuration in force. The value is 1.',
    labels: { config_hash: 'config', replica_mode: ['single', 'mirror', 'shard'] },
    maxSeries: 3,
  },
  authslo_merge_orphans_total: {
    type: 'counter',
    unit: 'events',
    help: 'Parts of requests that were judged alone, since their partner came too late or never.',
    labels: ofSource,
    maxSeries: 50,
  },
  authslo_watermark_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Everything older has been read, by the clock of the records.',
    labels: ofServer,
    maxSeries: 10,
  },
  authslo_series: {
    type: 'gauge',
    unit: 'series',
    help: 'Series of a metric, buckets included.',
    labels: { metric: 'config' },
    maxSeries: 150,
  },
  authslo_series_limit: {
    type: 'gauge',
    unit: 'series',
    help: 'Most series that a metric may have.',
    labels: { metric: 'config' },
    maxSeries: 150,
  },
  authslo_series_limited_total: {
    type: 'counter',
    unit: 'series',
    help: 'Counts that went to a series with __other__, or were dropped, because a limit was reached.',
    labels: { metric: 'config', label: ['client', 'tenant', 'closed'] },
    maxSeries: 100,
    heldAtBirth: true,
  },
  authslo_scrape_duration_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'Time to render /metrics.',
    labels: {},
    maxSeries: 50,
    buckets: 'latency',
  },
} as const satisfies Record<string, Row>
