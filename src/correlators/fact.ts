// Numbers that correlators find and no event of the contract tells. Each correlator adds its own; metrics count them.

import type { KeyFacts } from './key-rotation/facts.ts'

export type Fact =
  /** A record older than what was judged already: it is not judged again. */
  | { readonly fact: 'late_for_correlation'; readonly server: string }
  /** A server's signing keys, and how far a rotation of them is. */
  | ({ readonly fact: 'keys'; readonly server: string } & KeyFacts)
