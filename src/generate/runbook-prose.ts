// What a runbook says of an indicator: what it means, what to ask, likely causes, what to do.
import type { SliId } from '../slis/index.ts'
import type { Prose } from './alerts/alert.ts'
import {
  BY_CAUSE,
  BY_CLIENT,
  BY_OUTCOME,
  SLOW_GRANTS,
  SOURCES_TRUSTED,
  UPSTREAMS,
} from './alerts/questions.ts'
import { histogram, metric, perSecond } from './promql.ts'

const SERVER = { server: '$server' } as const

const SAME_QUESTIONS = [SOURCES_TRUSTED, BY_CAUSE, UPSTREAMS, BY_OUTCOME, BY_CLIENT] as const

export const PROSE: Readonly<Record<SliId, Prose>> = {
  'token-issuance-success': {
    meaning:
      'The server could not issue tokens that it should have issued: its own errors, errors of what it depends on, or throttling of known clients. Refusals of bad requests are not in it.',
    ask: SAME_QUESTIONS,
    causes: [
      'The database or cache behind the server is down or slow (`dependency_error`, reason `storage`).',
      'A user directory or upstream identity provider does not answer (`dependency_error`).',
      'A deployment or configuration change (`server_error` from one moment on).',
      'A rate limit that known clients hit (`throttled`).',
    ],
    act: [
      'Roll back what was deployed when the errors began.',
      'Restore or fail over the dependency that `oauth_upstream_failures_total` names.',
      'Where a limit throttles honest clients, raise it, or move the client that eats it.',
      'Tell the owners of the clients that fail; cached tokens live only so long.',
    ],
  },
  'token-issuance-latency': {
    meaning: 'Tokens are issued, but too many of them slower than promised.',
    ask: [
      SLOW_GRANTS,
      ['Is there more traffic than usual?', BY_OUTCOME[1]],
      ...SAME_QUESTIONS.slice(0, 3),
    ],
    causes: [
      'Slow storage: sessions and grants are written on every issuance.',
      'Password hashing or signing on too little CPU.',
      'A burst of one grant or one client.',
      'A slow user directory or upstream identity provider.',
    ],
    act: [
      'Open a trace of a slow request: the exemplars of the histogram lead to it.',
      'Look at the latency and the locks of the storage, then at the CPU of the server.',
      'Add replicas where the CPU is spent; limit the client that bursts.',
    ],
  },
  'refresh-success': {
    meaning:
      'Sessions that should have gone on ended: refreshes failed by the fault of the server, of what it depends on, or of throttling. Their users must sign in again.',
    ask: SAME_QUESTIONS,
    causes: [
      'The storage of refresh tokens lost data or does not answer.',
      'A change of keys, of the issuer or of token lifetimes made honest refresh tokens invalid.',
      'Rotation without a grace period, and clients that refresh twice at once.',
    ],
    act: [
      'Restore the storage; do not empty it: every session in it ends for its user.',
      'Roll back the change of keys or lifetimes.',
      'Tell the teams of the clients that users will be asked to sign in.',
    ],
  },
  'token-validation': {
    meaning:
      'Good tokens were refused: the key set or the introspection endpoint could not be used, clocks differ, a key that the server publishes was not known, or the validator broke. Expired and foreign tokens are not in it.',
    ask: [
      SAME_QUESTIONS[0],
      [
        'What is refused, where?',
        perSecond('oauth_token_rejections_total', ['resource_server', 'reason'], {
          fault: 'platform',
        }),
      ],
      ['One caller or many?', metric('oauth_rejected_callers')],
      [
        'Which endpoints of the authorization server fail?',
        perSecond('oauth_endpoint_requests_total', ['endpoint', 'status'], SERVER),
      ],
    ],
    causes: [
      'The key set or the introspection endpoint does not answer (`jwks_unavailable`, `introspection_unavailable`).',
      'A key was used to sign before every resource server could fetch it (`unknown_kid`).',
      'The clock of a resource server is behind (`not_yet_valid`).',
      'A deployment of the resource server (`validator_error`) or of the authorization server (`jwks_invalid`).',
    ],
    act: [
      'Look which resource servers refuse: one is its own trouble, all are the authorization server.',
      'Restore the key set; sign with the old key until caches have the new one.',
      'Correct the clock; allow a leeway of some seconds in the validator.',
      'Roll back what was deployed when the refusals began.',
    ],
  },
  'introspection-latency': {
    meaning:
      'Introspections are answered, but too many of them slower than promised; every API that asks waits as long.',
    ask: [
      SAME_QUESTIONS[0],
      [
        'Who asks most?',
        `topk(10, ${perSecond('oauth_introspections_by_caller_total', ['caller'], SERVER)})`,
      ],
      [
        'How are they answered?',
        perSecond('oauth_introspections_total', ['active', 'outcome'], SERVER),
      ],
      [
        'Do other endpoints slow down as well?',
        `histogram_quantile(0.95, sum by (le, endpoint) (rate(${histogram('oauth_endpoint_duration_seconds', 'bucket', SERVER)}[5m])))`,
      ],
    ],
    causes: [
      'Slow storage: the state of a token is read for each answer.',
      'A resource server that stopped caching, or caches for too short a time.',
      'A burst of one caller.',
    ],
    act: [
      'Find out who asks most, and let it cache answers for some seconds.',
      'Look at the latency of the storage, then at the CPU of the server.',
      'Move callers of signed access tokens to local validation.',
    ],
  },
  'revocation-propagation': {
    meaning:
      'Revoked tokens were still accepted when the promised time had passed. Whoever has a stolen token could use it for as long.',
    ask: [
      SAME_QUESTIONS[0],
      [
        'What was revoked, and why?',
        perSecond('oauth_revocations_total', ['revokes', 'cause'], SERVER),
      ],
    ],
    causes: [
      'A resource server validates locally and never asks: a token lives until it expires.',
      'A cache of introspection answers that is longer than the promise.',
      'A replica that missed the purge of its cache.',
    ],
    act: [
      'Shorten the cache of the resource server, or the life of its access tokens.',
      'During an incident purge the caches, or restart the replicas that still accept.',
      'Rotate the signing key where nothing else ends the tokens.',
    ],
  },
  'availability-probe': {
    meaning:
      'Synthetic journeys, which authslo runs from outside, fail at the authorization server. Its own log may be silent about it: who does not get through leaves no line.',
    ask: [
      [
        'Which journeys fail, and at which step?',
        perSecond('oauth_probe_failures_total', ['journey', 'step'], SERVER),
      ],
      ['Which succeed at this moment?', metric('oauth_probe_success', SERVER)],
      ['Do others fail as well?', BY_OUTCOME[1]],
    ],
    causes: [
      'All journeys: the server, its proxy, DNS, its certificate, or the network between it and authslo.',
      'Those with credentials only: the token endpoint, or the probe client was removed or its secret has ended.',
      'Those with a login only: the login page, the test person, or what the login depends on.',
      'One step: the endpoint that the step is named after.',
    ],
    act: [
      'Run `authslo probe --server` with the name of the server: it says step by step what happens.',
      'Where requests of others succeed, repair the probe: its client, its secret, its person, its network.',
      'Else go on as for an outage: roll back, fail over.',
    ],
  },
  'availability-requests': {
    meaning:
      'The authorization server did not answer requests, or answered with errors of its own, at whatever endpoint.',
    ask: [
      SAME_QUESTIONS[0],
      [
        'Which endpoints?',
        perSecond('oauth_endpoint_requests_total', ['endpoint', 'status'], SERVER),
      ],
      ...SAME_QUESTIONS.slice(1),
    ],
    causes: [
      'The server, or the proxy in front of it, is down or overloaded.',
      'The database or cache behind the server is down (`dependency_error`).',
      'A deployment or configuration change (`server_error` from one moment on).',
    ],
    act: [
      'Roll back what was deployed when the errors began.',
      'Restore or fail over the dependency, or the region.',
      'Keep the key set and discovery answered from a cache in front: APIs then go on with tokens that they have.',
    ],
  },
  'consent-acceptance': {
    meaning:
      'People who were asked for consent refused, or went away. That is a matter of the page and of the scopes, and no outage.',
    ask: [
      SAME_QUESTIONS[0],
      ['How do people answer?', perSecond('oauth_consents_total', ['decision'], SERVER)],
    ],
    causes: [
      'A client asks for more scopes than people understand.',
      'The consent page is broken, slow, or not translated.',
      'Someone sends people to a client that they did not want.',
    ],
    act: [
      'Look which client is refused, and what it asks for since when.',
      'Try its consent page yourself.',
      'Tell the owner of the client; block one that nobody knows.',
    ],
  },
}
