// Which values of records become label values: after a success, up to a limit. A stranger's text never does.
import { apart } from '../apart.ts'
import { cutSecrets } from '../event-text.ts'

export const OTHER = '__other__'

/** Values that each server may show. */
export interface AdmissionLimits {
  readonly clients: number
  readonly tenants: number
  readonly scopes?: number
  readonly callers?: number
}
export const ADMITTED_LABELS = ['client', 'tenant', 'scope', 'caller'] as const
export type AdmittedLabel = (typeof ADMITTED_LABELS)[number]

/** Label, server, and the values as records have them, in the order of their admission. */
export type AdmissionState = readonly (readonly [AdmittedLabel, string, readonly string[]])[]

export interface Admission {
  /** Lets a value in, where there is room: after a success of it, or from the catalogue. False: it is not in. */
  readonly admit: (label: AdmittedLabel, server: string, value: string) => boolean
  /** The value, if it was let in, else `__other__`. */
  readonly labelFor: (label: AdmittedLabel, server: string, value: string) => string
  readonly isFull: (label: AdmittedLabel, server: string) => boolean
  readonly save: () => AdmissionState
  readonly load: (state: AdmissionState) => void
}

const MAX_VALUE_LENGTH = 128
const DEFAULT_SCOPES = 100
const DEFAULT_CALLERS = 50
// A scraper that meets NUL takes the page for ended; other control characters help nobody.
const control = /\p{Cc}/gu

/** Text of a record as a label value: no secrets, no control characters, bounded. */
export const presentable = (value: string): string =>
  cutSecrets(value).slice(0, MAX_VALUE_LENGTH).replace(control, ' ').toWellFormed()

export const createAdmission = (limits: AdmissionLimits): Admission => {
  const admitted: Record<AdmittedLabel, Map<string, Map<string, string>>> = {
    client: new Map(),
    tenant: new Map(),
    scope: new Map(),
    caller: new Map(),
  }
  const limitOf = {
    client: limits.clients,
    tenant: limits.tenants,
    scope: limits.scopes ?? DEFAULT_SCOPES,
    caller: limits.callers ?? DEFAULT_CALLERS,
  }
  const of = (label: AdmittedLabel, server: string): Map<string, string> => {
    let values = admitted[label].get(server)
    if (values === undefined) admitted[label].set(server, (values = new Map()))
    return values
  }
  return {
    admit: (label, server, value) => {
      const values = of(label, server)
      if (values.has(value)) return true
      if (value === '' || values.size >= limitOf[label]) return false
      const own = apart(value)
      values.set(own, presentable(own))
      return true
    },
    labelFor: (label, server, value) => admitted[label].get(server)?.get(value) ?? OTHER,
    isFull: (label, server) => (admitted[label].get(server)?.size ?? 0) >= limitOf[label],
    save: () =>
      ADMITTED_LABELS.flatMap((label) =>
        [...admitted[label]].map(
          ([server, values]) => [label, server, [...values.keys()]] as const,
        ),
      ),
    load: (state) => {
      for (const label of ADMITTED_LABELS) admitted[label].clear()
      for (const [label, server, values] of state)
        for (const value of values) of(label, server).set(value, presentable(value))
    },
  }
}
