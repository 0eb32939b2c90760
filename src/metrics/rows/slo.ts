// Promises: what rules read. Group labels are the same for every SLO, and empty where it does not ask for them.
import { EXCLUSIONS } from '../../slis/sli.ts'
import { ofGroup, type Row } from './row.ts'

const ofSlo = { slo: 'config', server: 'config' } as const

/** The one that breaks most, and the rest. */
const CLIENTS = ['leading', 'others'] as const

export const SLO_ROWS = {
  oauth_slo_events_total: {
    type: 'counter',
    unit: 'events',
    help: 'Events in the scope of an SLO. Late records are not in it.',
    labels: { ...ofSlo, ...ofGroup },
    maxSeries: 2000,
    heldAtBirth: true,
  },
  oauth_slo_bad_events_total: {
    type: 'counter',
    unit: 'events',
    help: 'Events in the scope of an SLO that broke its promise. Same label sets as oauth_slo_events_total.',
    labels: { ...ofSlo, ...ofGroup },
    maxSeries: 2000,
    heldAtBirth: true,
    exemplar: true,
    sameSeriesAs: 'oauth_slo_events_total',
  },
  oauth_slo_late_events_total: {
    type: 'counter',
    unit: 'events',
    help: 'Events in the scope of an SLO that were read too late to alert on. They belong to the budget.',
    labels: ofSlo,
    maxSeries: 200,
    heldAtBirth: true,
  },
  oauth_slo_late_bad_events_total: {
    type: 'counter',
    unit: 'events',
    help: 'Late events that broke the promise of an SLO.',
    labels: ofSlo,
    maxSeries: 200,
    heldAtBirth: true,
    sameSeriesAs: 'oauth_slo_late_events_total',
  },
  oauth_slo_excluded_events_total: {
    type: 'counter',
    unit: 'events',
    help: 'Events left out of a budget, by cause.',
    labels: { ...ofSlo, why: EXCLUSIONS },
    maxSeries: 500,
  },
  oauth_slo_affected_clients: {
    type: 'gauge',
    unit: 'clients',
    help: 'Known clients with a bad event in the last 10 minutes.',
    labels: ofSlo,
    maxSeries: 200,
  },
  oauth_slo_recent_events: {
    type: 'gauge',
    unit: 'events',
    help: 'Events of the last 35 to 40 minutes, of the known client with the most bad ones (leading) and of all others.',
    labels: { ...ofSlo, clients: CLIENTS },
    maxSeries: 200,
  },
  oauth_slo_recent_bad_events: {
    type: 'gauge',
    unit: 'events',
    help: 'Those of oauth_slo_recent_events that broke the promise.',
    labels: { ...ofSlo, clients: CLIENTS },
    maxSeries: 200,
  },
  oauth_slo_info: {
    type: 'gauge',
    unit: '',
    help: 'The SLOs that this exporter judges. The value is 1.',
    labels: { slo: 'config', indicator: 'config', objective: 'config', spec: 'config' },
    maxSeries: 50,
  },
  oauth_slo_objective_ratio: {
    type: 'gauge',
    unit: 'ratio',
    help: 'Objective of an SLO.',
    labels: { slo: 'config' },
    maxSeries: 50,
  },
  oauth_slo_threshold_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'Threshold of an SLO that has one.',
    labels: { slo: 'config' },
    maxSeries: 20,
  },
} as const satisfies Record<string, Row>
