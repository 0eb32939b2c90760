// Which values of records become label values: after a success, up to a limit. A stranger's text never does.
import { cutSecrets } from '../event-text.ts'

export const OTHER = '__other__'

/** Labels whose values come from records, with their limits: a server for clients, in all for the rest. */
export interface AdmissionLimits {
  readonly clients: number
  readonly tenants: number
}
export type AdmittedLabel = 'client' | 'tenant'

export type AdmissionState = readonly (readonly [AdmittedLabel, string, readonly string[]])[]

export interface Admission {
  /** Lets a value in, where there is room: after a success of it, or from the catalogue. */
  readonly admit: (label: AdmittedLabel, server: string, value: string) => void
  /** The value, if it was let in, else `__other__`. */
  readonly labelFor: (label: AdmittedLabel, server: string, value: string) => string
  readonly isFull: (label: AdmittedLabel, server: string) => boolean
  readonly save: () => AdmissionState
  readonly load: (state: AdmissionState) => void
}

const MAX_VALUE_LENGTH = 128

/** Text of a record as a label value: no secrets, bounded. */
const presentable = (value: string): string => cutSecrets(value).slice(0, MAX_VALUE_LENGTH)

export const createAdmission = (limits: AdmissionLimits): Admission => {
  const admitted: Record<AdmittedLabel, Map<string, Map<string, string>>> = {
    client: new Map(),
    tenant: new Map(),
  }
  const limitOf = { client: limits.clients, tenant: limits.tenants }
  const of = (label: AdmittedLabel, server: string): Map<string, string> => {
    const values = admitted[label].get(server) ?? new Map<string, string>()
    admitted[label].set(server, values)
    return values
  }
  return {
    admit: (label, server, value) => {
      const values = of(label, server)
      if (values.size < limitOf[label] && !values.has(value)) values.set(value, presentable(value))
    },
    labelFor: (label, server, value) =>
      value === '' ? '' : (admitted[label].get(server)?.get(value) ?? OTHER),
    isFull: (label, server) => of(label, server).size >= limitOf[label],
    save: () =>
      (['client', 'tenant'] as const).flatMap((label) =>
        [...admitted[label]].map(
          ([server, values]) => [label, server, [...values.keys()]] as const,
        ),
      ),
    load: (state) => {
      admitted.client.clear()
      admitted.tenant.clear()
      for (const [label, server, values] of state)
        for (const value of values) of(label, server).set(value, presentable(value))
    },
  }
}
