// Refused tokens by whose they are, which gateways do not know and issuance does.
import { GRANT_TYPES } from '../../events.ts'
import { FAULTS } from '../../slis/validation-fault.ts'
import { ofServer, type Row } from './row.ts'

export const CLIENT_REJECTION_ROWS = {
  oauth_client_token_rejections_total: {
    type: 'counter',
    unit: 'validations',
    help: 'Refused tokens by the client and grant that they were issued to. Only tokens whose issuance was seen.',
    labels: { ...ofServer, client: 'admitted', grant_type: GRANT_TYPES, fault: FAULTS },
    maxSeries: 1000,
  },
} as const satisfies Record<string, Row>
