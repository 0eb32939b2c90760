// How well each source can be read: what came, what was left out, what was not understood.
import { CAPABILITIES, SECRET_FIELDS } from '../../adapters/adapter.ts'
import { KINDS } from '../../events.ts'
import { REJECT_REASONS } from '../../records/fields.ts'
import { ofSource, type Row } from './row.ts'

export const SOURCE_ROWS = {
  authslo_source_authority: {
    type: 'gauge',
    unit: '',
    help: 'The source decides an indicator of the server. The value is 1.',
    labels: { ...ofSource, indicator: 'config' },
    maxSeries: 300,
  },
  authslo_source_records_total: {
    type: 'counter',
    unit: 'records',
    help: 'Records read.',
    labels: { ...ofSource, format: 'config' },
    maxSeries: 100,
    heldAtBirth: true,
  },
  authslo_source_bytes_total: {
    type: 'counter',
    unit: 'bytes',
    help: 'Bytes read.',
    labels: ofSource,
    maxSeries: 50,
  },
  authslo_source_events_total: {
    type: 'counter',
    unit: 'events',
    help: 'Events that records gave, by kind: which audit events are really there.',
    labels: { ...ofSource, kind: KINDS },
    maxSeries: 800,
  },
  authslo_source_ignored_records_total: {
    type: 'counter',
    unit: 'records',
    help: 'Records that are not about OAuth.',
    labels: ofSource,
    maxSeries: 50,
  },
  authslo_source_rejected_records_total: {
    type: 'counter',
    unit: 'records',
    help: 'Records that could not be read, by reason. explain says more about one.',
    labels: { ...ofSource, reject: REJECT_REASONS },
    maxSeries: 250,
    heldAtBirth: true,
  },
  authslo_source_unmapped_reasons_total: {
    type: 'counter',
    unit: 'events',
    help: 'Events whose cause the format does not know yet.',
    labels: ofSource,
    maxSeries: 50,
  },
  authslo_source_future_records_total: {
    type: 'counter',
    unit: 'records',
    help: 'Events whose stamp lies in the future: a wrong clock or a forged line.',
    labels: ofSource,
    maxSeries: 50,
  },
  authslo_source_lost_bytes_total: {
    type: 'counter',
    unit: 'bytes',
    help: 'Bytes that were written and could not be read, such as a truncated file.',
    labels: ofSource,
    maxSeries: 50,
  },
  authslo_source_up: {
    type: 'gauge',
    unit: '',
    help: 'The input can be read: 1 or 0.',
    labels: ofSource,
    maxSeries: 50,
  },
  authslo_source_healthy: {
    type: 'gauge',
    unit: '',
    help: 'The source is up, keeps up, and under 1 % of its records are refused: 1 or 0.',
    labels: ofSource,
    maxSeries: 50,
  },
  authslo_source_lag_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Age of the newest event while there is more to read; 0 at the end of the input.',
    labels: ofSource,
    maxSeries: 50,
  },
  authslo_source_lag_bytes: {
    type: 'gauge',
    unit: 'bytes',
    help: 'Bytes written and not yet read.',
    labels: ofSource,
    maxSeries: 50,
  },
  authslo_source_last_record_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'When the newest record was read, by our clock.',
    labels: ofSource,
    maxSeries: 50,
  },
  authslo_source_last_event_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Time of the newest event, by the clock of the record.',
    labels: ofSource,
    maxSeries: 50,
  },
  authslo_source_capability: {
    type: 'gauge',
    unit: '',
    help: 'What the source shows: 1, or 0 for what cannot be measured from it.',
    labels: { ...ofSource, capability: CAPABILITIES },
    maxSeries: 550,
  },
  authslo_secrets_dropped_total: {
    type: 'counter',
    unit: 'values',
    help: 'Secrets that records carried and events do not.',
    labels: { source: 'config', field: SECRET_FIELDS },
    maxSeries: 200,
  },
} as const satisfies Record<string, Row>
