// The certificate that a server presents: whether it is trusted, and until when.
import type { Failure, Journey, JourneySetup } from './journey.ts'

export const createTls = ({ issuer, transport }: JourneySetup): Journey => {
  const url = new URL(issuer)
  const endpoint = `${url.hostname}:${url.port === '' ? '443' : url.port}`
  return {
    look: async (signal) => {
      const shaken = await transport.handshake(url, signal)
      const steps = [{ step: 'tls_handshake', seconds: shaken.seconds }] as const
      if ('fault' in shaken) {
        const reason = shaken.fault === 'timeout' ? 'timeout' : 'internal'
        const { problem } = shaken
        return {
          steps,
          failure: { step: 'tls_handshake', outcome: 'server_error', reason, problem },
        }
      }
      const { certificate, distrust } = shaken
      const notAfter = Date.parse(certificate.valid_to)
      return {
        steps,
        failure: distrust === undefined ? undefined : untrusted(distrust),
        ...(Number.isFinite(notAfter) ? { certificate: { endpoint, notAfter } } : {}),
      }
    },
  }
}

const untrusted = (distrust: string): Failure => ({
  step: 'certificate',
  outcome: 'server_error',
  reason: distrust === 'CERT_HAS_EXPIRED' ? 'expired' : 'insecure_transport',
  problem: distrust,
})
