// Panels of what the exporter reads: can the other dashboards be believed?
import { half, list, type PanelDescription } from '../panel.ts'
import { increase, rate, series } from '../queries.ts'

export const sourceHealth = (): PanelDescription =>
  half(
    'Source health',
    'Can we believe the other numbers? 0: the log is not readable, lags, or has over 1 % unreadable records. Look at the page /sources of the exporter.',
    'short',
    [series('authslo_source_healthy'), '{{source}}'],
    [series('authslo_source_up'), '{{source}} readable'],
  )
export const sourceLag = (): PanelDescription =>
  half(
    'Lag of sources',
    'How old the newest record that was read is. Growing: the exporter is too slow or starved of CPU; alerts come that much later.',
    's',
    [series('authslo_source_lag_seconds'), '{{source}}'],
  )
export const sourceLagBytes = (): PanelDescription =>
  half(
    'Bytes not yet read',
    'What waits on disk. Falls after a restart; what never falls needs more CPU, or a source less.',
    'bytes',
    [series('authslo_source_lag_bytes'), '{{source}}'],
  )
export const sourceSilence = (): PanelDescription =>
  half(
    'Since the newest record and event',
    'Silence at night may be true. Records without events: the format changed, ask `authslo explain` about one of them.',
    's',
    [`time() - ${series('authslo_source_last_record_timestamp_seconds')}`, '{{source}} record'],
    [`time() - ${series('authslo_source_last_event_timestamp_seconds')}`, '{{source}} event'],
  )
export const records = (): PanelDescription =>
  half(
    'Records read',
    'By source and format, beside those that say nothing about OAuth. A source that falls to nothing while others go on: its shipper stopped.',
    'reqps',
    [rate('authslo_source_records_total', ['source', 'format']), '{{source}} {{format}}'],
    [rate('authslo_source_ignored_records_total', ['source']), '{{source}} says nothing'],
  )
export const bytesRead = (): PanelDescription =>
  half(
    'Bytes read',
    'What reading costs. A source that doubled was switched to debug level: nothing in it is needed here.',
    'Bps',
    [rate('authslo_source_bytes_total', ['source']), '{{source}}'],
  )
export const eventsByKind = (): PanelDescription =>
  half(
    'Events by kind',
    'Which audit events are really there. A kind that stopped with a release: its logging was turned off.',
    'reqps',
    [rate('authslo_source_events_total', ['source', 'kind']), '{{source}} {{kind}}'],
  )
export const rejectedRecords = (): PanelDescription =>
  half(
    'Refused records',
    'Records that could not be read, by reason. Ask `authslo explain` about one of them.',
    'reqps',
    [rate('authslo_source_rejected_records_total', ['source', 'reject']), '{{source}} {{reject}}'],
  )
export const doubtfulRecords = (): PanelDescription =>
  half(
    'Doubtful records, an hour',
    'From the future: a clock is wrong. Reasons without a meaning: the mapping has a gap. Parts without a partner: a log or span stream is missing.',
    'short',
    [
      increase('authslo_source_future_records_total', ['source'], {}, '1h'),
      '{{source}} from the future',
    ],
    [
      increase('authslo_source_unmapped_reasons_total', ['source'], {}, '1h'),
      '{{source}} reason unknown',
    ],
    [increase('authslo_merge_orphans_total', ['source'], {}, '1h'), '{{source}} without partner'],
  )
export const lostBytes = (): PanelDescription =>
  half(
    'Bytes lost, an hour',
    'Of files that were cut or rotated away before they were read. More than nothing: keep one more rotated file.',
    'bytes',
    [increase('authslo_source_lost_bytes_total', ['source'], {}, '1h'), '{{source}}'],
  )
export const secretsDropped = (): PanelDescription =>
  half(
    'Secrets dropped',
    'Secrets that logs should not have, by field; they stay behind in the exporter. The log itself still has them: turn that off at its source.',
    'reqps',
    [rate('authslo_secrets_dropped_total', ['source', 'field']), '{{source}} {{field}}'],
  )
export const capabilities = (): PanelDescription =>
  list(
    'What sources can tell',
    '0: not to be had from this source, and what needs it stays without data. `authslo doctor` says which source would tell it.',
    'none',
    [`min by (source, capability) (${series('authslo_source_capability')})`, 'told'],
  )
export const authorities = (): PanelDescription =>
  list(
    'Which source decides',
    'By indicator. An indicator that is missing here has no data: `authslo doctor` says what to add.',
    'none',
    [`max by (server, indicator, source) (${series('authslo_source_authority')})`, 'decides'],
  )
export const watermark = (): PanelDescription =>
  half(
    'How far events are judged',
    'Behind the clock by the wait for late records. Growing: one source holds back all others of its server.',
    's',
    [`time() - ${series('authslo_watermark_timestamp_seconds')}`, '{{server}}'],
  )
