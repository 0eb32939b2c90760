// What CloudTrail records of Cognito have. Request parameters of the endpoints are arrays; those of the API stand at the top.
import { slots } from '../../records/fields.ts'

const sent = <const N extends string>(name: N) =>
  `additionalEventData.requestParameters.${name}.0` as const

export const [F, FIELDS] = slots({
  source: 'eventSource',
  name: 'eventName',
  time: 'eventTime',
  region: 'awsRegion',
  ip: 'sourceIPAddress',
  userAgent: 'userAgent',
  requestId: 'requestID',
  errorCode: 'errorCode',
  status: 'additionalEventData.responseParameters.status',
  tenant: ['additionalEventData.userPoolId', 'requestParameters.userPoolId'],
  client: [sent('client_id'), 'requestParameters.clientId'],
  grantType: sent('grant_type'),
})
