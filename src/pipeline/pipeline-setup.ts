// What a pipeline is made with.
import type { Adapter } from '../adapters/adapter.ts'
import type { Catalogue } from '../correlators/catalogue.ts'
import type { CreateCorrelator } from '../correlators/correlator.ts'
import type { Fact } from '../correlators/fact.ts'
import type { Locate } from '../correlators/suspicious-use/signals.ts'
import type { Traits } from '../correlators/traits.ts'
import type { IdentifierKeys } from '../identifier.ts'
import type { StoreOptions } from '../metrics/store.ts'
import type { Exclusions } from '../slis/exclusions.ts'
import type { Throttled } from '../slis/judge.ts'
import type { Promised } from '../slis/verdict.ts'
import type { SourceSetup } from './reader.ts'

export interface PipelineSetup {
  readonly sources: readonly SourceSetup[]
  readonly slos: readonly Promised[]
  readonly adapters: readonly Adapter[]
  readonly keys: IdentifierKeys
  readonly store: StoreOptions
  readonly limits: {
    /** undefined: nothing is late (replay). */
    readonly lateAfterMs: number | undefined
    readonly futureSkewMs: number
    readonly mergeWithinMs: number
    /** Replicas write late and shuffled; correlators wait at least so long for order. */
    readonly reorderMs: number
    readonly knownClients: number
  }
  /** Which throttled requests are bad, by server; `known_clients` where it is not said. */
  readonly throttled: ReadonlyMap<string, Throttled>
  readonly exclusions?: Exclusions
  /** Without it all. */
  readonly correlators?: Readonly<Record<string, CreateCorrelator>>
  readonly catalogue?: Catalogue
  /** What the operator says of servers and resource servers; without it the defaults. */
  readonly traits?: Traits
  /** Where addresses are; without it distances and networks say nothing. */
  readonly locate?: Locate | undefined
  /** Told of each fact after it was counted. */
  readonly onFact?: (fact: Fact) => void
}
