// Panels of the exporter itself.
import { half, list, type PanelDescription } from '../panel.ts'
import { increase, quantile, RATE, rate, series } from '../queries.ts'
import { runtime } from '../../promql.ts'

export const senderRequests = (): PanelDescription =>
  half(
    'Requests of senders',
    'What OTLP exporters, shippers and webhooks were told. 429, 503 and unavailable are sent again; 400 and 413 are lost: correct the sender.',
    'reqps',
    [rate('authslo_ingest_requests_total', ['receiver', 'code']), '{{receiver}} {{code}}'],
  )
export const refusedBySender = (): PanelDescription =>
  half(
    'Refused by receivers',
    'Records of services that no source matches, spans without ids, and syslog datagrams that found the queue full. Add a source, or take the service out of the pipeline.',
    'reqps',
    [rate('authslo_ingest_refused_total', ['receiver', 'refusal']), '{{receiver}} {{refusal}}'],
  )
export const ingestQueue = (): PanelDescription =>
  half(
    'Requests that wait',
    'Grows before senders are told to wait. Always full: the machine is too small.',
    'short',
    [series('authslo_ingest_queue_entries'), 'waiting'],
  )
export const seriesUsed = (): PanelDescription =>
  half(
    'Fullest metrics',
    'Share of the series that a metric may have; at 1 new values become __other__. Raise the limit, or find who makes up names.',
    'percentunit',
    [
      `topk(10, max by (metric) (${series('authslo_series')}) / max by (metric) (${series('authslo_series_limit')}))`,
      '{{metric}}',
    ],
  )
export const seriesTotal = (): PanelDescription =>
  half(
    'Series in all',
    'What a scrape brings, and what Prometheus must keep. Jumps come with new clients or resource servers.',
    'short',
    [`sum(${series('authslo_series')})`, 'series'],
  )
export const seriesLimited = (): PanelDescription =>
  half(
    'Values beyond a limit, an hour',
    'Names that became __other__, by metric and label. Their clients are missing on the dashboards: raise limits in authslo.yaml.',
    'short',
    [
      increase('authslo_series_limited_total', ['metric', 'label'], {}, '1h'),
      '{{metric}} {{label}}',
    ],
  )
export const correlatorEntries = (): PanelDescription =>
  half(
    'What correlators remember',
    'Entries by correlator: tokens, families, revocations. Flat at the top: full, see what had to be forgotten.',
    'short',
    [series('authslo_correlator_entries'), '{{correlator}}'],
  )
export const correlatorMemory = (): PanelDescription =>
  half(
    'Memory of correlators',
    'Bytes by correlator. Its limit is in authslo.yaml; the machine needs that and the rest of the process.',
    'bytes',
    [series('authslo_correlator_bytes'), '{{correlator}}'],
  )
export const correlatorLosses = (): PanelDescription =>
  half(
    'Forgotten or too late, an hour',
    'Entries that had to go for newer ones, and events that came after their place in the order. Both are joins that were missed: raise the limit, or look at the lag.',
    'short',
    [increase('authslo_correlator_evictions_total', ['correlator'], {}, '1h'), '{{correlator}}'],
    [increase('authslo_correlator_late_events_total', ['server'], {}, '1h'), 'late {{server}}'],
  )
export const scrapeTime = (): PanelDescription =>
  half(
    'Time of a scrape, p95',
    'Near the time-out of Prometheus gaps begin. Fewer series make it faster.',
    's',
    [quantile(0.95, 'authslo_scrape_duration_seconds', []), 'p95'],
  )
export const checkpointAge = (): PanelDescription =>
  half(
    'Age of the newest checkpoint',
    'Where there is a state directory: seconds normally. Beyond a minute a restart would lose what was counted since; look at the disk.',
    's',
    [`time() - ${series('authslo_checkpoint_last_success_timestamp_seconds')}`, 'age'],
  )
export const checkpointFailures = (): PanelDescription =>
  half(
    'Checkpoints that failed, an hour',
    'The disk is full or gone: senders are told to wait, and counters will begin at 0 at the next start. Restored is 1 where this start went on from a checkpoint.',
    'short',
    [increase('authslo_checkpoint_failures_total', [], {}, '1h'), 'failed'],
    [series('authslo_checkpoint_restored'), 'restored'],
  )
export const missedSlots = (): PanelDescription =>
  half(
    'Probe runs missed, an hour',
    'Our own prober was too late: the exporter is in trouble, not the server.',
    'short',
    [increase('authslo_probe_slots_missed_total', ['journey'], {}, '1h'), '{{journey}}'],
  )
export const cpu = (): PanelDescription =>
  half(
    'CPU',
    'Of one core. Above 0.8 for long the lag of sources grows: split sources between two exporters.',
    'percentunit',
    [runtime('process_cpu_seconds_total', RATE), '{{instance}}'],
  )
export const memory = (): PanelDescription =>
  half(
    'Memory',
    'Of the process and of its heap. A line that only climbs for days is a leak: restart, and file an issue with the series of this dashboard.',
    'bytes',
    [runtime('process_resident_memory_bytes'), '{{instance}} process'],
    [runtime('nodejs_heap_size_used_bytes'), '{{instance}} heap'],
  )
export const eventLoop = (): PanelDescription =>
  half(
    'Lag of the event loop, p99',
    'Above 0.5 s scrapes and pages wait. A burst after a restart is the backlog.',
    's',
    [runtime('nodejs_eventloop_lag_p99_seconds'), '{{instance}}'],
  )
export const versions = (): PanelDescription =>
  list(
    'Versions and configurations',
    'What runs where. Two hashes for replicas of one configuration: one did not get it, deploy again.',
    'none',
    [
      `max by (instance, version, revision, node_version) (${series('authslo_build_info')})`,
      'version',
    ],
    [
      `max by (instance, config_hash, replica_mode) (${series('authslo_config_info')})`,
      'configuration',
    ],
  )
