// Panels of access tokens that look stolen.
import { half, type PanelDescription } from '../panel.ts'
import { rate } from '../queries.ts'

export const suspiciousUse = (): PanelDescription => ({
  ...half(
    'Suspicious use of access tokens',
    'Incidents by signal. An incident has several, so do not sum them. The page /episodes of the exporter lists the latest with their evidence; exemplars lead to traces.',
    'reqps',
    [rate('oauth_suspicious_token_use_incidents_total', ['server']), 'incidents {{server}}'],
    [rate('oauth_suspicious_token_use_signals_total', ['signal']), '{{signal}}'],
  ),
  exemplars: true,
})
export const dampened = (): PanelDescription =>
  half(
    'Signals not taken for theft',
    'Offices behind one address, hosts with two, phones that change networks, machines that share a token. A jump here with no incident beside it is a new network, not a thief: nothing to do.',
    'reqps',
    [rate('oauth_suspicious_token_use_dampened_total', ['damper']), '{{damper}}'],
  )
