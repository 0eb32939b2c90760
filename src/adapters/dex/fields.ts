// What Dex's records have, in both formats.
import { slots } from '../../records/fields.ts'

export const [F, FIELDS] = slots({
  time: 'time',
  level: 'level',
  message: 'msg',
  requestId: 'request_id',
  address: 'client_remote_addr',
  client: 'client_id',
  grantType: 'grant_type',
  tokenId: 'token_id',
  scopes: ['scoped', 'scopes'],
  error: 'err',
  connector: 'connector_id',
  version: 'dex_version',
  refreshClient: 'refresh_client_id',
})
