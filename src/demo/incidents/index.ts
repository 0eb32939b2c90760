import { brokenKeyRotation } from './broken-key-rotation.ts'
import { deadStorage } from './dead-storage.ts'
import type { Incident } from './incident.ts'
import { natOffice } from './nat-office.ts'
import { oneBrokenClient } from './one-broken-client.ts'
import { slowStorage } from './slow-storage.ts'
import { staleRevocationCache } from './stale-revocation-cache.ts'
import { stolenRefreshToken } from './stolen-refresh-token.ts'
import { twoTabs } from './two-tabs.ts'

/** Every incident: one file, one line. */
export const INCIDENTS: readonly Incident[] = [
  slowStorage,
  deadStorage,
  oneBrokenClient,
  brokenKeyRotation,
  staleRevocationCache,
  stolenRefreshToken,
  natOffice,
  twoTabs,
]
