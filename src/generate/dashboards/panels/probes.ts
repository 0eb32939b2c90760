// Panels of what is tried from outside.
import { half, type PanelDescription } from '../panel.ts'
import { increase, quantile, series } from '../queries.ts'

export const journeys = (): PanelDescription =>
  half(
    'Journeys from outside',
    'Our own runs against the server. 0: it failed twice in a row; the step tells where.',
    'short',
    [series('oauth_probe_success'), '{{server}} {{journey}}'],
    [
      increase('oauth_probe_failures_total', ['server', 'journey', 'step'], {}, '10m'),
      '{{server}} {{journey}} failed at {{step}}',
    ],
    [
      increase('oauth_probe_runs_total', ['server', 'journey'], {}, '10m'),
      '{{server}} {{journey}} runs',
    ],
  )
export const stepTime = (): PanelDescription =>
  half(
    'Time of steps, p95',
    'One step that got slow names the endpoint; all of them name the network or the machine.',
    's',
    [
      quantile(0.95, 'oauth_probe_step_duration_seconds', ['journey', 'step']),
      '{{journey}} {{step}}',
    ],
  )
export const sinceSuccess = (): PanelDescription =>
  half(
    'Since the newest success',
    'A line that climbs is a journey that fails now, or a prober that stopped: see the missed slots of the exporter.',
    's',
    [`time() - ${series('oauth_probe_last_success_timestamp_seconds')}`, '{{server}} {{journey}}'],
  )
