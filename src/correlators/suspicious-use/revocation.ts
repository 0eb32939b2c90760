// What ended, and by whom: a token accepted afterwards from elsewhere is a signal.
import type { AuthEvent } from '../../events.ts'
import { NONE } from '../flat-table.ts'
import { familyOf, linksOf, type Ties } from './issuance.ts'
import { REVOKED_LINKS, type Memory, type Revoked, type RevokedLink } from './memory.ts'
import { NOBODY, type Presenter } from './presenter.ts'

export const learnRevocation = (memory: Memory, event: AuthEvent, by: Presenter): void => {
  // A rotation ends a token because its owner has a new one; a refusal ends nothing.
  if (event.outcome !== 'success' || event.cause === 'rotation') return
  const isOwners = event.cause === 'logout' || event.cause === 'request'
  const act: Revoked = { timeMs: event.time, by: isOwners ? by : NOBODY }
  const { link, word } = named(memory, event, by.client)
  if (word !== 0) memory.note(memory.revoked[link], word, act)
}

const named = (
  memory: Memory,
  event: AuthEvent,
  client: number,
): { readonly link: RevokedLink; readonly word: number } => {
  const { session, subject } = linksOf(event)
  switch (event.revokes) {
    case 'refresh_token':
    case 'family': {
      const { refresh_token: id } = event
      const at = id === undefined ? NONE : memory.refreshTokens.find(id.words())
      const ofChain = at === NONE ? 0 : (memory.refreshTokens.columns.family[at] ?? 0)
      return { link: 'family', word: ofChain || familyOf(event, client) }
    }
    case 'session':
      return { link: 'session', word: session }
    case 'subject':
    case 'not_before':
      return { link: 'subject', word: subject }
    case 'client':
      return { link: 'client', word: client }
    default:
      return { link: 'token', word: event.token?.words()[0] ?? 0 }
  }
}

/** The latest revocation that covers the token: what was issued after it is another. */
export const revocationOf = (memory: Memory, { links, issuedMs }: Ties): Revoked | undefined => {
  let latest: Revoked | undefined
  for (const link of REVOKED_LINKS) {
    if (links[link] === 0 || memory.revoked[link].size === 0) continue
    const act = memory.revoked[link].get(links[link])
    if (act !== undefined && issuedMs < act.timeMs && act.timeMs >= (latest?.timeMs ?? -Infinity))
      latest = act
  }
  return latest
}
