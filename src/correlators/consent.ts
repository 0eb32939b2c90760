// Consent prompts that nobody answered: the people went away. And those of products that tell a refusal as one of the authorization.
import { loadEvent, saveEvent, type SavedEvent } from '../event-text.ts'
import { lazily } from '../lazy-list.ts'
import { authEvent, type AuthEvent } from '../events.ts'
import type { Correlator, CreateCorrelator } from './correlator.ts'

/** A page that was left alone for so long will not be answered. */
const ABANDONED_AFTER_MS = 30 * 60_000
/** Prompts that wait, over all servers; the oldest is forgotten, and counts as nothing. */
const MAX_PROMPTS = 50_000
const BYTES_A_PROMPT = 2200

const isAnswer = ({ kind, decision }: AuthEvent): boolean =>
  kind === 'consent' && (decision === 'granted' || decision === 'denied')

/** Of a product that logs no refused consent; where one was logged no prompt waits any more. */
const isRefusal = ({ kind, reason }: AuthEvent): boolean =>
  kind === 'authorization_request' && reason === 'consent_denied'
const namesSomebody = ({ session, subject }: AuthEvent): boolean =>
  session !== undefined || subject !== undefined

/** By what an answer finds its prompt, best first: the login session, the person, and else any of the client that names neither. */
const keysOf = (event: AuthEvent): readonly string[] => {
  const { server, client = '', session, subject } = event
  const of = `${server} ${client}`
  const keys: string[] = []
  if (session !== undefined) keys.push(`${of} session ${session.key()}`)
  if (subject !== undefined) keys.push(`${of} subject ${subject.key()}`)
  return keys.length > 0 ? keys : [`${of} anybody`]
}
const anybodyOf = ({ server, client = '' }: AuthEvent): string => `${server} ${client} anybody`

export const createConsent: CreateCorrelator = ({ keys }): Correlator => {
  // In the order of their time, a server, as the events come.
  let prompts = new Set<AuthEvent>()
  let byKey = new Map<string, Set<AuthEvent>>()
  let evictions = 0

  const open = (prompt: AuthEvent): void => {
    prompts.add(prompt)
    for (const key of keysOf(prompt)) {
      const of = byKey.get(key)
      if (of === undefined) byKey.set(key, new Set([prompt]))
      else of.add(prompt)
    }
  }
  const close = (prompt: AuthEvent): void => {
    prompts.delete(prompt)
    for (const key of keysOf(prompt)) {
      const of = byKey.get(key)
      of?.delete(prompt)
      if (of?.size === 0) byKey.delete(key)
    }
  }

  /** All that one person had open at the client, since a page may be loaded twice; of people who are not told apart the oldest. */
  const answered = (event: AuthEvent): readonly AuthEvent[] => {
    for (const key of [...keysOf(event), anybodyOf(event)]) {
      const of = byKey.get(key)
      if (of !== undefined) return key === anybodyOf(event) ? [...of].slice(0, 1) : [...of]
    }
    return []
  }

  return {
    version: 1,
    wants: (event) =>
      (event.kind === 'consent_prompt' && event.outcome === 'success') ||
      isAnswer(event) ||
      (isRefusal(event) && namesSomebody(event)),
    see: (event, out) => {
      if (event.kind === 'consent') {
        for (const prompt of answered(event)) close(prompt)
        return
      }
      const [best = ''] = keysOf(event)
      const same = namesSomebody(event) ? [...(byKey.get(best) ?? [])] : []
      for (const prompt of same) close(prompt)
      if (event.kind === 'authorization_request') {
        const [prompt] = same
        if (prompt !== undefined) out.event(denied(prompt, event.time))
        return
      }
      open(event)
      const [oldest] = prompts
      if (prompts.size <= MAX_PROMPTS || oldest === undefined) return
      close(oldest)
      evictions++
    },
    expire: (server, timeMs, out) => {
      for (const prompt of prompts) {
        if (prompt.time + ABANDONED_AFTER_MS > timeMs) {
          if (prompt.server === server) break
          continue
        }
        if (prompt.server !== server) continue
        close(prompt)
        out.event(abandoned(prompt))
      }
    },
    entries: () => prompts.size,
    bytes: () => prompts.size * BYTES_A_PROMPT,
    evictions: () => evictions,
    save: (): State => ({ evictions, prompts: lazily(prompts, saveEvent) }),
    load: (state: State) => {
      evictions = state.evictions
      prompts = new Set()
      byKey = new Map()
      for (const saved of state.prompts) open(loadEvent(saved, keys))
    },
  }
}

interface State {
  readonly evictions: number
  readonly prompts: Iterable<SavedEvent>
}

const answerTo = (prompt: AuthEvent, time: number, decision: 'abandoned' | 'denied'): AuthEvent => {
  const event = authEvent('consent', time, prompt.format)
  event.source = prompt.source
  event.server = prompt.server
  event.tenant = prompt.tenant
  event.region = prompt.region
  event.client = prompt.client
  event.scopes = prompt.scopes
  event.session = prompt.session
  event.subject = prompt.subject
  event.decision = decision
  return event
}
const abandoned = (prompt: AuthEvent): AuthEvent =>
  answerTo(prompt, prompt.time + ABANDONED_AFTER_MS, 'abandoned')
const denied = (prompt: AuthEvent, time: number): AuthEvent => {
  const event = answerTo(prompt, time, 'denied')
  event.finding = { isToldElsewhere: true }
  return event
}
