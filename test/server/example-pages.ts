// What the other pages show, fixed in time: every state of a finding, a source in trouble, a configuration.
import { FINDING_STATES, type Checklist } from '../../src/server/checklist.ts'
import type { ShownConfig } from '../../src/server/config-page.ts'
import type { EpisodeRow } from '../../src/server/episode-page.ts'
import type { SourceDetails } from '../../src/server/source-page.ts'
import { healthySource, NOW, troubledSource } from './example-status.ts'

export const exampleChecklist: Checklist = {
  now: NOW,
  windowSeconds: 300,
  questions: [
    {
      id: 'flows',
      title: 'Which flows and clients are affected?',
      findings: FINDING_STATES.map((state) => ({
        state,
        of: 'demo',
        text: `A finding that is ${state}.`,
        facts: ['stock-sync: client auth failed 34 – owner shop', 'web-shop: code reused 2'],
        ...(state === 'unknown' ? { remedy: 'start Keycloak with an access log' } : {}),
      })),
    },
    {
      id: 'failover',
      title: 'Did traffic move, and does it get better?',
      findings: [{ state: 'fine', text: 'No promise burns.' }],
    },
  ],
}

export const exampleSources: SourceDetails = {
  now: NOW,
  sources: [
    {
      ...healthySource,
      capabilities: [
        { name: 'successes', shown: true },
        { name: 'latency', shown: false, remedy: 'write the duration of a request' },
      ],
      decides: ['token-issuance-success'],
      kinds: [['token_request', 1204]],
      dropped: [['token', 12]],
    },
    { ...troubledSource, capabilities: [], decides: [], kinds: [], dropped: [] },
  ],
}

export const exampleConfig: ShownConfig = {
  version: '0.1.0',
  hash: '0123456789ab',
  sections: [
    { id: 'servers', title: 'Authorization servers', text: '- name: demo\n' },
    { id: 'grafana', title: 'Grafana', text: undefined },
  ],
}

export const exampleEpisode: EpisodeRow = {
  kind: 'suspicious_use',
  timeMs: Date.UTC(2026, 10, 25, 9, 0, 30),
  server: 'as',
  what: 'access token used in places that do not go together',
  evidence: ['ip_ping_pong', 'ua_ping_pong'],
  about: [['client', 'shop']],
  ids: [['token', '01234567']],
}
