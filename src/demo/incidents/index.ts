import { brokenKeyRotation } from './broken-key-rotation.ts'
import { deadStorage } from './dead-storage.ts'
import type { Incident } from './incident.ts'
import { oneBrokenClient } from './one-broken-client.ts'
import { slowStorage } from './slow-storage.ts'

/** Every incident: one file, one line. */
export const INCIDENTS: readonly Incident[] = [
  slowStorage,
  deadStorage,
  oneBrokenClient,
  brokenKeyRotation,
]
