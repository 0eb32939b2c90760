// Panels of signing keys, certificates and clocks.
import { half, type PanelDescription } from '../panel.ts'
import { increase, series } from '../queries.ts'

export const keyRotation = (): PanelDescription =>
  half(
    'Key rotation',
    'Where the newest rotation is, and the keys that are published. broken: tokens are refused for a key that the server publishes; find the resource server with a stale key set, or bring the old key back.',
    'short',
    [`${series('oauth_key_rotation_state')} == 1`, '{{server}} is {{state}}'],
    [series('oauth_jwks_keys'), '{{server}} {{state}} keys'],
    [
      increase('oauth_key_rotations_total', ['server', 'result'], {}, '1h'),
      '{{server}} {{result}}',
    ],
  )
export const keyAge = (): PanelDescription =>
  half(
    'Age of keys',
    'Since the last rotation, beside what is allowed; and since each key was first seen. Rotate before the dashed line.',
    's',
    [`time() - ${series('oauth_key_last_rotation_timestamp_seconds')}`, '{{server}} last rotation'],
    [`time() - ${series('oauth_jwks_key_first_seen_timestamp_seconds')}`, '{{server}} {{key_id}}'],
    [series('oauth_key_rotation_max_age_seconds'), '{{server}} allowed', 'limit'],
  )
export const keyOverlap = (): PanelDescription =>
  half(
    'Overlap of keys',
    'How long the newest key was published before it signed. Below the dashed line, which is how long resource servers may keep the key set, tokens are refused: publish the next key earlier.',
    's',
    [series('oauth_key_overlap_seconds'), '{{server}} overlap'],
    [series('oauth_jwks_max_age_seconds'), '{{server}} key set may be kept', 'limit'],
  )
export const certificates = (): PanelDescription =>
  half(
    'Certificates',
    'Time to the end of each certificate. Renew what is below two weeks; the pages are in the runbook on certificates.',
    's',
    [
      `${series('oauth_tls_certificate_not_after_timestamp_seconds')} - time()`,
      '{{server}} {{endpoint}}',
    ],
  )
export const clocks = (): PanelDescription => ({
  ...half(
    'Clocks',
    'How far the clock of a server is off ours. Beyond 5 s tokens are refused as not yet valid: look at its time service.',
    's',
    [series('oauth_clock_skew_seconds'), '{{server}}'],
  ),
  signed: true,
})
export const keySetFetches = (): PanelDescription =>
  half(
    'Key set fetches',
    'What our watcher gets for the key set. Anything but success is what resource servers get too: look at the endpoint before their caches run out.',
    'short',
    [
      increase('oauth_jwks_fetches_total', ['server', 'outcome'], {}, '10m'),
      '{{server}} {{outcome}}',
    ],
  )
export const keySetSize = (): PanelDescription =>
  half(
    'Size of the key set',
    'Some gateways refuse key sets that are large or have more than 10 keys. Remove keys that no live token needs.',
    'bytes',
    [series('oauth_jwks_response_bytes'), '{{server}}'],
  )
