// The three line formats of oauth2-proxy at their defaults. Of a client's values only the URI and the agent are quoted (Go's %q); the
// request id, the user and messages stand as they were sent. So a request line is read from its end, where nothing is theirs.
//   [STAMP] [FILE] MESSAGE
//   CLIENT - REQUEST-ID - USER [STAMP] [AuthSuccess] MESSAGE
//   CLIENT - REQUEST-ID - USER [STAMP] HOST METHOD UPSTREAM "URI" PROTOCOL "AGENT" STATUS SIZE SECONDS
import type { CarrierReader } from './fields.ts'
import { openingQuote, unescaped } from './go-quoted.ts'
import { textFields, type TextFields } from './text-fields.ts'

type Set = TextFields['set']

const STAMP_LENGTH = 19
const OPEN = 91
const CLOSE = 93
const SPACE = 32
const QUOTE = 34

const isDigit = (code: number): boolean => code >= 48 && code <= 57

/** `[2026/11/23 05:52:59]` at a place. */
const isStamp = (line: string, at: number): boolean =>
  line.charCodeAt(at) === OPEN &&
  line.charCodeAt(at + STAMP_LENGTH + 1) === CLOSE &&
  isDigit(line.charCodeAt(at + 1)) &&
  line.charCodeAt(at + 5) === 47 &&
  line.charCodeAt(at + 8) === 47 &&
  line.charCodeAt(at + 11) === SPACE &&
  line.charCodeAt(at + 14) === 58 &&
  line.charCodeAt(at + 17) === 58

const stampAt = (line: string, at: number): string => line.slice(at + 1, at + 1 + STAMP_LENGTH)

const readStandard = (line: string, set: Set): boolean => {
  const file = STAMP_LENGTH + 4
  if (!isStamp(line, 0) || !line.startsWith(' [', file - 2)) return false
  const close = line.slice(file, file + 128).indexOf('] ')
  if (close < 0) return false
  set('type', 'standard')
  set('timestamp', stampAt(line, 0))
  set('file', line.slice(file, file + close))
  set('message', line.slice(file + close + 2))
  return true
}

/** Whose line it is. A user with a line feed cuts it in two: the second part has the end of the user alone. */
const readWho = (head: string, set: Set): void => {
  const user = head.lastIndexOf(' - ')
  const client = head.indexOf(' - ')
  set('username', user < 0 ? head : head.slice(user + 3))
  if (user <= client) return
  set('client', head.slice(0, client))
  set('request_id', head.slice(client + 3, user))
}

const STATUS = '] [Auth'
const STATUSES: ReadonlySet<string> = new Set(['AuthSuccess', 'AuthFailure', 'AuthError'])

const readAuth = (line: string, set: Set): boolean => {
  const at = line.lastIndexOf(STATUS)
  const stamp = at - STAMP_LENGTH - 1
  if (stamp < 1 || !isStamp(line, stamp)) return false
  const status = line.slice(at + 3, at + 16).split(']', 1)[0] as string
  if (!STATUSES.has(status)) return false
  readWho(line.slice(0, stamp - 1), set)
  set('type', 'auth')
  set('timestamp', stampAt(line, stamp))
  set('status', status)
  set('message', line.slice(at + status.length + 5))
  return true
}

/** The word before a place, and where it begins; it is short, whatever the line. */
const wordBefore = (line: string, end: number): { word: string; from: number } => {
  let from = end
  while (from > 0 && end - from < 1024 && line.charCodeAt(from - 1) !== SPACE) from--
  return { word: line.slice(from, end), from }
}

const isNumber = (word: string): boolean => word.length < 24 && /^\d+(?:\.\d+)?$/.test(word)

const readRequest = (line: string, set: Set): boolean => {
  const seconds = wordBefore(line, line.length)
  const size = wordBefore(line, seconds.from - 1)
  const status = wordBefore(line, size.from - 1)
  if (![seconds, size, status].every(({ word }) => isNumber(word))) return false
  const agentEnd = status.from - 2
  if (line.charCodeAt(agentEnd) !== QUOTE) return false
  const agent = openingQuote(line, agentEnd)
  const protocol = wordBefore(line, agent - 1)
  const uriEnd = protocol.from - 2
  if (agent < 0 || line.charCodeAt(uriEnd) !== QUOTE) return false
  const uri = openingQuote(line, uriEnd)
  const upstream = wordBefore(line, uri - 1)
  const method = wordBefore(line, upstream.from - 1)
  const host = wordBefore(line, method.from - 1)
  const stamp = host.from - STAMP_LENGTH - 3
  if (uri < 0 || stamp < 1 || !isStamp(line, stamp)) return false
  readWho(line.slice(0, stamp - 1), set)
  set('type', 'request')
  set('timestamp', stampAt(line, stamp))
  set('host', host.word)
  set('method', method.word)
  set('upstream', upstream.word)
  set('uri', unescaped(line.slice(uri + 1, uriEnd)))
  set('user_agent', unescaped(line.slice(agent + 1, agentEnd)))
  set('status', status.word)
  set('duration', seconds.word)
  return true
}

/**
 * Paths: type (`standard`, `auth`, `request`), timestamp, and by type file, client, request_id, username, host, method, upstream, uri,
 * user_agent, status, duration, message.
 */
export const oauth2ProxyText: CarrierReader = (table, settings) => {
  const { fields, clear, set } = textFields('oauth2-proxy-text', table, settings)
  return (line) => {
    clear()
    if (readStandard(line, set)) return fields
    return readRequest(line, set) || readAuth(line, set) ? fields : undefined
  }
}
