// What counting needs to know beside the event.
import type { Capability } from '../../adapters/adapter.ts'

export interface Facts {
  /** Read too late to alert on. */
  readonly late: boolean
  /** Is this record's source and form the authority of its server for it? */
  readonly isAuthority: (capability: Capability) => boolean
  /** Has the server an authority for it at all? */
  readonly hasAuthority: (capability: Capability) => boolean
}
