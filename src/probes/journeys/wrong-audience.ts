// RFC 9068 4: a resource server refuses a token for somebody else. One for it is presented first, so that the refusal means something.
import { acceptsGoodToken, isAccepted } from '../presentation.ts'
import { scripted } from '../session.ts'
import { ownToken } from './client-credentials.ts'

export const createWrongAudience = scripted(async (session) => {
  await acceptsGoodToken(session, await ownToken(session))
  const foreign = await ownToken(session, session.account.wrongParameters)
  if (await isAccepted(session, 'wrong_audience_request', foreign))
    session.fail({
      step: 'wrong_audience_accepted',
      outcome: 'neutral',
      reason: 'wrong_audience',
      problem: 'the resource server accepts a token for another audience',
    })
})
