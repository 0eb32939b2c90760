import type { AlertDefinition } from './alert.ts'
import { authsloDown } from './authslo-down.ts'
import { clientRateLimited } from './client-rate-limited.ts'
import { correlatorEvicting } from './correlator-evicting.ts'
import { failureBreadth } from './failure-breadth.ts'
import { issuanceFlatline, issuanceFlatlineSlow } from './issuance-flatline.ts'
import { issuanceStopped } from './issuance-stopped.ts'
import { latencyIncrease } from './latency-increase.ts'
import { reasonsUnmapped } from './reasons-unmapped.ts'
import { recordsRejected } from './records-rejected.ts'
import { rulesOutOfDate } from './rules-out-of-date.ts'
import { seriesLimited } from './series-limited.ts'
import { singleClientFailing } from './single-client-failing.ts'
import { sloImpossibleData } from './slo-impossible-data.ts'
import { sourceDown } from './source-down.ts'
import { sourceLagging } from './source-lagging.ts'
import { sourceSilent } from './source-silent.ts'
import { upstreamFailing } from './upstream-failing.ts'

/** Alerts that no SLO brings, by name; an alert is here once the catalogue has what it reads. */
export const ALERTS = {
  OAuthIssuanceStopped: issuanceStopped,
  OAuthIssuanceFlatline: issuanceFlatline,
  OAuthIssuanceFlatlineSlow: issuanceFlatlineSlow,
  OAuthFailureBreadth: failureBreadth,
  OAuthUpstreamFailing: upstreamFailing,
  OAuthSingleClientFailing: singleClientFailing,
  OAuthClientRateLimited: clientRateLimited,
  OAuthLatencyIncrease: latencyIncrease,
  AuthsloDown: authsloDown,
  AuthsloSourceDown: sourceDown,
  AuthsloSourceSilent: sourceSilent,
  AuthsloSourceLagging: sourceLagging,
  AuthsloRecordsRejected: recordsRejected,
  AuthsloReasonsUnmapped: reasonsUnmapped,
  AuthsloSeriesLimited: seriesLimited,
  AuthsloCorrelatorEvicting: correlatorEvicting,
  AuthsloRulesOutOfDate: rulesOutOfDate,
  SloImpossibleData: sloImpossibleData,
} as const satisfies Record<string, AlertDefinition>
