import type { Incident } from './incident.ts'

const ATTEMPT_EVERY_MS = 150

export const oneBrokenClient: Incident = {
  id: 'one-broken-client',
  title: 'One broken client',
  description: 'stock-sync was deployed with a wrong secret and retries without pause.',
  // Its own mistake: it shows by client and by cause, and burns nobody's budget.
  breaks: [],
  instead: "no budget: one client's own mistake",
  start: ({ flows, every }) =>
    every(ATTEMPT_EVERY_MS, () =>
      flows.post('/token', 'stock-sync', { grant_type: 'client_credentials' }, 'the-old-secret'),
    ),
}
