import type { AlertDefinition } from './alert.ts'
import {
  serverDown,
  tlsCertificateExpiry,
  tlsCertificateExpirySoon,
  issuanceProbeFailing,
  jwksUnavailable,
  probesStopped,
} from './probes.ts'
import { protectionMissing } from './protection-missing.ts'
import { unauthorizedSpike } from './unauthorized-spike.ts'
import { unknownKidStorm, forgedTokenStorm, accessDeniedSpike } from './token-rejections.ts'
import { keyRotationBroken, keyRotationStalled, keyRotationOverdue } from './key-rotation.ts'
import { clockSkewSevere, clockSkew } from './clock-skew.ts'
import { refreshReuseSuspicious, refreshFalseKills, suspiciousTokenUse } from './refresh-reuse.ts'
import { revocationFailing } from './revocation-failing.ts'
import { revokedTokenAccepted } from './revoked-token-accepted.ts'
import {
  authorizationWithoutState,
  implicitFlowUsed,
  stateMismatch,
} from './authorization-requests.ts'
import { scopeOutsideCatalogue, privilegedScopeGranted } from './scope-grants.ts'
import { uncataloguedClient, clientSecretExpiry, clientPolicyViolation } from './client-registry.ts'
import { introspectionOverload } from './introspection-overload.ts'
import { devicePollingFlood } from './device-polling-flood.ts'
import { consentDrop } from './consent-drop.ts'
import { authsloDown } from './authslo-down.ts'
import { checkpointFailing } from './checkpoint-failing.ts'
import { clientRateLimited } from './client-rate-limited.ts'
import { correlatorEvicting } from './correlator-evicting.ts'
import { failureBreadth } from './failure-breadth.ts'
import { issuanceFlatline, issuanceFlatlineSlow } from './issuance-flatline.ts'
import { issuanceStopped } from './issuance-stopped.ts'
import { latencyIncrease } from './latency-increase.ts'
import { reasonsUnmapped } from './reasons-unmapped.ts'
import { recordsRejected } from './records-rejected.ts'
import { pagedRecently } from './paged-recently.ts'
import { rulesOutOfDate } from './rules-out-of-date.ts'
import { seriesLimited } from './series-limited.ts'
import { singleClientBurning } from './single-client-burning.ts'
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
  OAuthSingleClientBurning: singleClientBurning,
  OAuthClientRateLimited: clientRateLimited,
  OAuthLatencyIncrease: latencyIncrease,
  OAuthServerDown: serverDown,
  OAuthIssuanceProbeFailing: issuanceProbeFailing,
  OAuthProtectionMissing: protectionMissing,
  OAuthTlsCertificateExpiry: tlsCertificateExpiry,
  OAuthTlsCertificateExpirySoon: tlsCertificateExpirySoon,
  OAuthJwksUnavailable: jwksUnavailable,
  AuthsloProbesStopped: probesStopped,
  OAuthUnauthorizedSpike: unauthorizedSpike,
  OAuthUnknownKidStorm: unknownKidStorm,
  OAuthForgedTokenStorm: forgedTokenStorm,
  OAuthAccessDeniedSpike: accessDeniedSpike,
  OAuthKeyRotationBroken: keyRotationBroken,
  OAuthKeyRotationStalled: keyRotationStalled,
  OAuthKeyRotationOverdue: keyRotationOverdue,
  OAuthClockSkewSevere: clockSkewSevere,
  OAuthClockSkew: clockSkew,
  OAuthRefreshReuseSuspicious: refreshReuseSuspicious,
  OAuthSuspiciousTokenUse: suspiciousTokenUse,
  OAuthRefreshFalseKills: refreshFalseKills,
  OAuthRevocationFailing: revocationFailing,
  OAuthRevokedTokenAccepted: revokedTokenAccepted,
  OAuthAuthorizationWithoutState: authorizationWithoutState,
  OAuthImplicitFlowUsed: implicitFlowUsed,
  OAuthStateMismatch: stateMismatch,
  OAuthScopeOutsideCatalogue: scopeOutsideCatalogue,
  OAuthPrivilegedScopeGranted: privilegedScopeGranted,
  OAuthUncataloguedClient: uncataloguedClient,
  OAuthClientSecretExpiry: clientSecretExpiry,
  OAuthClientPolicyViolation: clientPolicyViolation,
  OAuthIntrospectionOverload: introspectionOverload,
  OAuthDevicePollingFlood: devicePollingFlood,
  OAuthConsentDrop: consentDrop,
  AuthsloDown: authsloDown,
  AuthsloSourceDown: sourceDown,
  AuthsloSourceSilent: sourceSilent,
  AuthsloSourceLagging: sourceLagging,
  AuthsloRecordsRejected: recordsRejected,
  AuthsloReasonsUnmapped: reasonsUnmapped,
  AuthsloSeriesLimited: seriesLimited,
  AuthsloCheckpointFailing: checkpointFailing,
  AuthsloCorrelatorEvicting: correlatorEvicting,
  AuthsloRulesOutOfDate: rulesOutOfDate,
  SloImpossibleData: sloImpossibleData,
  SloPagedRecently: pagedRecently,
} as const satisfies Record<string, AlertDefinition>
