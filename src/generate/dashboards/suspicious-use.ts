// Panels of access tokens that look stolen.
import type { PanelDescription } from './panels.ts'
import { rate, SERVER } from './queries.ts'

export const SUSPICIOUS_USE: readonly PanelDescription[] = [
  {
    title: 'Suspicious use of access tokens',
    description:
      'Incidents by signal. An incident has several, so do not sum them. The page /episodes of the exporter lists the latest with their evidence; exemplars lead to traces.',
    unit: 'short',
    queries: [
      [
        rate('oauth_suspicious_token_use_incidents_total', ['server'], SERVER),
        'incidents {{server}}',
      ],
      [rate('oauth_suspicious_token_use_signals_total', ['signal'], SERVER), '{{signal}}'],
    ],
    width: 12,
    exemplars: true,
  },
  {
    title: 'Signals not taken for theft',
    description:
      'Offices behind one address, hosts with two, phones that change networks, machines that share a token. A jump here with no incident above is a new network, not a thief.',
    unit: 'short',
    queries: [
      [rate('oauth_suspicious_token_use_dampened_total', ['damper'], SERVER), '{{damper}}'],
    ],
    width: 12,
  },
]
