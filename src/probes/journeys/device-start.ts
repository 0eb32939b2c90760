// RFC 8628 3.1 to 3.5: a device gets its codes, and is told to wait. Nobody enters the code, so it expires.
import { genericGrantRequest, initiateDeviceAuthorization } from 'openid-client'
import { scripted } from '../session.ts'

const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code'

export const createDeviceStart = scripted(async (session) => {
  const { server, account, step, fail, isRefused } = session
  const { device_code: code } = await step('device_request', () =>
    initiateDeviceAuthorization(server, account.parameters),
  )
  const waits = await isRefused('device_poll', ['authorization_pending', 'slow_down'], () =>
    genericGrantRequest(server, DEVICE_CODE, { device_code: code }),
  )
  if (!waits)
    fail({
      step: 'device_not_asked',
      outcome: 'neutral',
      reason: 'user_action_required',
      problem: 'a device gets tokens that nobody agreed to',
    })
})
