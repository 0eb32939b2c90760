// What a dashboard can be narrowed to: one variable a label, one line each.
import { metric } from '../promql.ts'

const SERVER = { server: '=~$server' } as const

/** `of`: series and label of label_values. */
export const VARIABLES = {
  server: { title: 'Server', of: `${metric('authslo_source_up')}, server` },
  auth_region: {
    title: 'Region',
    of: `${metric('oauth_token_requests_total', SERVER)}, auth_region`,
  },
  tenant: { title: 'Tenant', of: `${metric('oauth_token_requests_total', SERVER)}, tenant` },
  grant_type: { title: 'Grant', of: `${metric('oauth_token_requests_total', SERVER)}, grant_type` },
  client: { title: 'Client', of: `${metric('oauth_client_token_requests_total', SERVER)}, client` },
  resource_server: {
    title: 'Resource server',
    of: `${metric('oauth_token_validations_total')}, resource_server`,
  },
  slo: { title: 'SLO', of: `${metric('oauth_slo_objective_ratio')}, slo` },
} as const
export type VariableName = keyof typeof VARIABLES
const NAMES = Object.keys(VARIABLES) as VariableName[]

export const isVariable = (label: string): label is VariableName => label in VARIABLES

/** The variables that queries read, and those that these need, in the order above. */
export const variablesIn = (queries: readonly string[]): readonly VariableName[] => {
  const read = NAMES.filter((name) => queries.some((query) => query.includes(`"$${name}`)))
  const needed = read.map((name) => VARIABLES[name].of)
  return NAMES.filter(
    (name) => read.includes(name) || needed.some((query) => query.includes(`"$${name}"`)),
  )
}
