// Who talks to the demo's authorization server.

export const REDIRECT_URI = 'https://shop.example/callback'
/** The API whose tokens are JWTs; without it tokens are opaque. */
export const RESOURCE = 'urn:demo:orders'

const confidential = (client_id: string, grant_types: readonly string[], more: object = {}) => ({
  client_id,
  client_secret: `${client_id}-secret-of-the-demo`,
  grant_types,
  redirect_uris: [],
  response_types: [],
  token_endpoint_auth_method: 'client_secret_basic',
  id_token_signed_response_alg: 'ES256',
  ...more,
})

const CODE = {
  redirect_uris: [REDIRECT_URI],
  response_types: ['code'],
  id_token_signed_response_alg: 'ES256',
}
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code'

export const CLIENTS = [
  confidential('web-shop', ['authorization_code', 'refresh_token'], CODE),
  {
    client_id: 'mobile-app',
    application_type: 'web',
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'none',
    ...CODE,
  },
  // A page in the browser: its tabs share one refresh token.
  {
    client_id: 'order-history',
    application_type: 'web',
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'none',
    ...CODE,
  },
  confidential('reports-job', ['client_credentials']),
  confidential('billing-job', ['client_credentials']),
  confidential('stock-sync', ['client_credentials']),
  {
    client_id: 'tv-app',
    grant_types: [DEVICE, 'refresh_token'],
    redirect_uris: [],
    response_types: [],
    token_endpoint_auth_method: 'none',
    id_token_signed_response_alg: 'ES256',
  },
  confidential('orders-api', ['client_credentials']),
] as const

/** The Authorization header of a confidential client, nothing for a public one. RFC 6749 2.3.1. */
export const authorizationOf = (id: string, secret?: string): Record<string, string> => {
  const client = CLIENTS.find(({ client_id }) => client_id === id)
  const known = client !== undefined && 'client_secret' in client ? client.client_secret : undefined
  const used = secret ?? known
  return used === undefined
    ? {}
    : { authorization: `Basic ${Buffer.from(`${id}:${used}`).toString('base64')}` }
}
export const isPublic = (id: string): boolean => Object.keys(authorizationOf(id)).length === 0
