// Requests that an exception ended. Path and trace are not written: the provider in the stack trace says what was asked for.
import type { AuthEvent } from '../../events.ts'
import { brokenUpstream } from '../spring/exceptions.ts'
import type { Part } from '../spring/part.ts'
import { readBrokenValidation } from '../spring/validation.ts'
import { about, loginProviders, providers, type Subject } from './subjects.ts'

const FRAME = '\tat org.springframework.security.'
const AUTHENTICATES = '.authenticate('
/** Looks up the code before the client is known: of a token request for a code. */
const CODE_VERIFIER = 'CodeVerifierAuthenticator'

const subjectOf = (line: string): Subject | undefined => {
  const head = line.slice(FRAME.length, FRAME.length + 256)
  const end = head.indexOf(AUTHENTICATES)
  if (end < 0) return undefined
  const name = head.slice(head.lastIndexOf('.', end - 1) + 1, end)
  if (name === CODE_VERIFIER) return { kind: 'token_request', grant: 'authorization_code' }
  if (loginProviders(name) === true || name === USER_DETAILS) return { kind: 'login' }
  return providers(name)
}
const USER_DETAILS = 'AbstractUserDetailsAuthenticationProvider'

export const readBroken = (line: string, part: Part): AuthEvent | undefined => {
  const subject = line.startsWith(FRAME) ? subjectOf(line) : undefined
  if (subject !== undefined && subject.kind !== 'token_validation') {
    const event = about(subject, part, 'head')
    event.outcome = 'server_error'
    event.reason = 'internal'
    if (event.kind === 'login') event.method = 'password'
    return event
  }
  const upstream = line.startsWith('\t') ? undefined : brokenUpstream(line)
  if (upstream === undefined) return readBrokenValidation(line, part)
  const event = part('token_request', 'cause')
  event.outcome = 'dependency_error'
  event.reason = 'storage'
  event.upstream = upstream
  return event
}
