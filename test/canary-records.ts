// Nested records of the formats that are known from documentation, with the places that hold what must never come out.

type Json = { readonly [key: string]: unknown }

const AUTH0 = {
  date: '2026-11-24T11:59:59.000Z',
  type: 'ferrt',
  log_id: '9002',
  description: 'd',
  client_id: 'shop',
  user_id: 'u',
  user_name: 'alice',
  tenant_name: 'acme',
  environment_name: 'prod-eu-1',
  hostname: 'acme.example',
  ip: '10.0.0.1',
  user_agent: 'x',
  scope: 'openid',
  references: { trace_id: '0af7651916cd43dd8448eb211c80319c' },
  details: {
    familyId: 'f',
    access_token_jti: 'j',
    code: 'c',
    refresh_token: { session_id: 's' },
    error: { oauthError: 'e', message: 'm' },
    failure_reason: 'r',
  },
}
const OKTA = {
  eventType: 'app.oauth2.as.token.grant',
  published: '2026-11-24T11:59:59.000Z',
  outcome: { result: 'FAILURE', reason: 'invalid_grant' },
  actor: { id: '0oa1', type: 'PublicClientApp', alternateId: 'a', displayName: 'n' },
  transaction: { id: 't' },
  authenticationContext: { externalSessionId: 's' },
  client: { ipAddress: '10.0.0.1', userAgent: { rawUserAgent: 'x' } },
  debugContext: {
    debugData: {
      grantType: 'refresh_token',
      grantedScopes: 'openid',
      clientAuthType: 'client_secret_basic',
      clientSecret: 's',
      authorizationServer: 'aus1',
    },
  },
  target: [
    { id: '00u1', type: 'User', alternateId: 'a' },
    { id: 'AT.1', type: 'access_token' },
    { id: 'oar1', type: 'refresh_token' },
  ],
}
const ENTRA = {
  time: '2026-11-24T11:59:59.000Z',
  category: 'NonInteractiveUserSignInLogs',
  resultType: '700082',
  properties: {
    id: 'r',
    createdDateTime: '2026-11-24T11:59:59.000Z',
    appId: 'app',
    userId: 'u',
    userPrincipalName: 'alice',
    tenantId: 'acme',
    sessionId: 's',
    uniqueTokenIdentifier: 't',
    incomingTokenType: 'refreshToken',
    clientCredentialType: 'clientSecret',
    ipAddress: '10.0.0.1',
    userAgent: 'x',
    status: { failureReason: 'f', additionalDetails: 'a' },
  },
}
const COGNITO = {
  eventSource: 'cognito-idp.amazonaws.com',
  eventName: 'Token_POST',
  eventTime: '2026-11-24T11:59:59Z',
  awsRegion: 'us-west-2',
  sourceIPAddress: '10.0.0.1',
  userAgent: 'x',
  requestID: 'r',
  errorCode: 'E',
  additionalEventData: {
    responseParameters: { status: 400 },
    requestParameters: {
      client_id: ['shop'],
      grant_type: ['refresh_token'],
      refresh_token: ['t'],
      code: ['c'],
    },
    userPoolId: 'us-west-2_X',
  },
}
const AUTHENTIK_LINE = {
  timestamp: '2026-11-24T11:59:59.000001',
  request_id: 'r',
  schema_name: 'acme',
  client_ip: '10.0.0.1',
  user_agent: 'x',
}
const AUTHENTIK_WARNING = {
  ...AUTHENTIK_LINE,
  logger: 'authentik.providers.oauth2.views.token',
  event: 'Refresh token is revoked',
  client_id: 'shop',
  token: 't',
}
const AUTHENTIK_CODE = {
  ...AUTHENTIK_WARNING,
  event: 'Code does not exist',
  code: 'c',
}
const AUTHENTIK_AUDIT = {
  ...AUTHENTIK_LINE,
  logger: 'authentik.events.models',
  event: 'Created Event',
  action: 'authorize_application',
  user: { pk: 'u', email: 'e', username: 'n' },
  context: {
    scopes: 'openid',
    http_request: { args: { client_id: 'shop', response_type: 'code', state: 's', nonce: 'n' } },
  },
}
const ZITADEL = {
  aggregateID: 'V2_1',
  resourceOwner: 'acme',
  event_type: 'oidc_session.access_token.added',
  created_at: '2026-11-24T11:59:59.000Z',
  userID: 'u',
  event_payload: { id: 'at_1', scope: ['openid'], reason: 'refresh', actor: { user_id: 'u' } },
}

/** `secrets`: places of which nothing at all comes out. */
const RECORDS: readonly (readonly [format: string, record: Json, secrets: readonly string[]])[] = [
  [
    'auth0',
    AUTH0,
    [
      'user_id',
      'user_name',
      'description',
      'details.familyId',
      'details.access_token_jti',
      'details.code',
      'details.refresh_token.session_id',
      'details.error.message',
    ],
  ],
  [
    'okta',
    OKTA,
    [
      'authenticationContext.externalSessionId',
      'debugContext.debugData.clientSecret',
      'actor.displayName',
      'target.0.id',
      'target.1.id',
      'target.2.id',
    ],
  ],
  [
    'entra',
    ENTRA,
    [
      'properties.userId',
      'properties.userPrincipalName',
      'properties.sessionId',
      'properties.uniqueTokenIdentifier',
      'properties.status.failureReason',
    ],
  ],
  [
    'cognito',
    COGNITO,
    [
      'additionalEventData.requestParameters.refresh_token.0',
      'additionalEventData.requestParameters.code.0',
    ],
  ],
  ['authentik', AUTHENTIK_WARNING, ['token']],
  ['authentik', AUTHENTIK_CODE, ['code', 'token']],
  [
    'authentik',
    AUTHENTIK_AUDIT,
    [
      'user.pk',
      'user.email',
      'user.username',
      'context.http_request.args.state',
      'context.http_request.args.nonce',
    ],
  ],
  ['zitadel', ZITADEL, ['aggregateID', 'userID', 'event_payload.id']],
]
/** They decide whether the record is read at all. */
const FIXED: ReadonlySet<string> = new Set([
  'date',
  'type',
  'eventType',
  'published',
  'outcome.result',
  'time',
  'category',
  'resultType',
  'properties.createdDateTime',
  'eventSource',
  'eventName',
  'eventTime',
  'timestamp',
  'logger',
  'event',
  'action',
  'event_type',
  'created_at',
])

const placesOf = (value: unknown, path = ''): readonly string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) =>
        placesOf(inner, path === '' ? key : `${path}.${key}`),
      )
    : typeof value === 'string' && !FIXED.has(path)
      ? [path]
      : []

const withValue = (record: Json, path: string, value: string): string => {
  const copy = structuredClone(record) as Record<string, unknown>
  const keys = path.split('.')
  let at = copy
  for (const key of keys.slice(0, -1)) at = at[key] as Record<string, unknown>
  at[keys.at(-1) ?? ''] = value
  return JSON.stringify(copy)
}

/** Every text of every record with each canary, and the places of secrets with an opaque value. */
export const plantedRecords = (
  canaries: readonly string[],
  opaque: string,
): readonly [format: string, field: string, line: string][] =>
  RECORDS.flatMap(([format, record, secrets]) => [
    ...placesOf(record).flatMap((path) =>
      canaries.map((canary): [string, string, string] => [
        format,
        path,
        withValue(record, path, canary),
      ]),
    ),
    ...secrets.map((path): [string, string, string] => [
      format,
      path,
      withValue(record, path, opaque),
    ]),
  ])
