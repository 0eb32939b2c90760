// logrus as Ory's products configure it (quotes off): `time=… level=… msg=a few words key=value map=map[a:b c:d]`. Values are not quoted,
// so each is found by what must stand around it: keys of a map are sorted, and what a client can write (headers, reason) comes before
// what it cannot.
import type { CarrierReader } from './fields.ts'
import { textFields } from './text-fields.ts'

const START = 'time='
const COMPLETED = 'completed handling request'
/** A record that a client broke into lines is put together again up to here. */
const MAX_RECORD = 65_536

const NUMBER = /^\d{1,15}(?:\.\d{1,15})?$/
const UNIT_SECONDS: readonly (readonly [unit: string, seconds: number])[] = [
  ['ns', 1e-9],
  ['µs', 1e-6],
  ['us', 1e-6],
  ['ms', 1e-3],
  ['s', 1],
  ['m', 60],
  ['h', 3600],
]

/** A Go duration (`1m2.5s`, `718.418µs`) in seconds. */
export const goDurationSeconds = (text: string): number | undefined => {
  let seconds = 0
  let rest = text.slice(0, 64)
  while (rest !== '') {
    let end = 0
    while (end < rest.length && /[\d.]/.test(rest.charAt(end))) end++
    const number = rest.slice(0, end)
    const unit = UNIT_SECONDS.find(([name]) => rest.startsWith(name, end))
    if (!NUMBER.test(number) || unit === undefined) return undefined
    seconds += Number(number) * unit[1]
    rest = rest.slice(end + unit[0].length)
  }
  // To the nanosecond: what Go counts in.
  return text === '' ? undefined : Math.round(seconds * 1e9) / 1e9
}

/** The text behind the last `open` before `limit`, up to `close`; and where `open` stands. */
const last = (
  text: string,
  open: string,
  limit: number,
): { readonly at: number; readonly value: string } | undefined => {
  const at = limit < 0 ? -1 : text.lastIndexOf(open, limit)
  return at < 0 ? undefined : { at, value: text.slice(at + open.length, limit) }
}

type Set = (path: string, value: string) => void

/** `http_response=map[headers:… size:288 status:400 text_status:Bad Request took:5.27ms]` ends the record or comes before ` otel=`. */
const response = (text: string, set: Set): number => {
  const at = text.lastIndexOf(' http_response=map[')
  if (at < 0) return text.length
  const location = text.indexOf('location:', at)
  if (location > 0)
    set(
      'http_response.headers.location',
      /^[^\s\]]{0,400}/.exec(text.slice(location + 9, location + 420))?.[0] ?? '',
    )
  const took = text.lastIndexOf(' took:')
  const end = text.indexOf(']', took)
  if (took > at && end > 0) {
    set('http_response.took', text.slice(took + 6, end))
    const reason = last(text, ' text_status:', took)
    const status = reason === undefined ? undefined : last(text, ' status:', reason.at)
    if (status !== undefined && status.at > at) set('http_response.status', status.value)
  }
  return at
}

/** `http_request=map[headers:map[…] host:… method:… path:… query:… remote:… scheme:http]` before `limit`. */
const request = (text: string, limit: number, set: Set): void => {
  const scheme = last(text, ' scheme:', limit)
  const remote = scheme === undefined ? undefined : last(text, ' remote:', scheme.at)
  const query = remote === undefined ? undefined : last(text, ' query:', remote.at)
  const path = query === undefined ? undefined : last(text, ' path:', query.at)
  const method = path === undefined ? undefined : last(text, ' method:', path.at)
  if (remote === undefined || path === undefined || method === undefined) return
  set('http_request.remote', remote.value)
  set('http_request.path', path.value)
  set('http_request.method', method.value)
  const agent = text.lastIndexOf(' user-agent:', method.at)
  if (agent > 0) {
    const end = text.indexOf('] host:', agent)
    if (end > 0) set('http_request.headers.user-agent', text.slice(agent + 12, end))
  }
}

/** `error=map[debug:… message:invalid_grant reason:… status:Bad Request status_code:400]`; `reason` repeats what the client sent. */
const failure = (text: string, set: Set): void => {
  const open = text.indexOf(' error=map[')
  if (open < 0) return
  const from = open + 11
  const requestAt = text.lastIndexOf(' http_request=map[')
  const limit = requestAt > from ? requestAt : text.length
  const code = last(text, ' status_code:', limit)
  const status = code === undefined || code.at < from ? undefined : last(text, ' status:', code.at)
  const message = text.startsWith('message:', from) ? from - 1 : text.indexOf(' message:', from)
  if (message < from - 1) return
  if (message > from) set('error.debug', text.slice(from + 6, message))
  const words = message + 9
  const reason = text.indexOf(' reason:', words)
  // At level debug a stack trace stands between the reason and the status; its names are no reason.
  const stack = text.indexOf(' stack_trace:', words)
  const tail = status === undefined ? text.indexOf(']', words) : status.at
  const end = stack > 0 && stack < tail ? stack : tail
  if (reason > 0 && reason < end) {
    set('error.message', text.slice(words, reason))
    set('error.reason', text.slice(reason + 8, end))
  } else set('error.message', text.slice(words, end < 0 ? limit : end))
  if (code !== undefined) set('error.status_code', /^\d{1,3}/.exec(code.value)?.[0] ?? '')
}

const KEYS = [' audience=', ' http_request=map[', ' error=map[', ' service_name=', ' subject=']

/** Paths as in the JSON log of the same product: time, level, msg, audience, service_name, error.*, http_request.*, http_response.*. */
export const logrusText: CarrierReader = (table, settings) => {
  const { fields, clear, set } = textFields('logrus-text', table, settings)
  /** A record whose request part has not come yet: a client's newline broke it. */
  let torn: string[] | undefined
  let length = 0

  const read = (text: string): boolean => {
    const level = text.indexOf(' level=')
    const message = text.indexOf(' msg=', level)
    if (level < 0 || message < 0) return false
    clear()
    set('time', text.slice(START.length, level))
    set('level', text.slice(level + 7, message))
    const ends = KEYS.map((key) => text.indexOf(key, message)).filter((at) => at > 0)
    const end = Math.min(text.length, ...ends)
    set('msg', text.slice(message + 5, end))
    const audience = text.indexOf(' audience=', message)
    if (audience === end)
      set('audience', /^[a-z]{1,20}/.exec(text.slice(audience + 10, audience + 30))?.[0] ?? '')
    failure(text, set)
    // Only the line that ends a request has an answer; elsewhere it would be a header's text.
    const limit = text.startsWith(COMPLETED, message + 5) ? response(text, set) : text.length
    const close = text.lastIndexOf(']', limit)
    request(text, close, set)
    const service = text.lastIndexOf(' service_name=')
    if (service > close)
      set('service_name', text.slice(service + 14, text.indexOf(' service_version=', service)))
    return true
  }

  return (line) => {
    if (line.startsWith(START)) {
      torn = line.includes(' error=map[') && !line.includes(' scheme:') ? [line] : undefined
      length = line.length
      if (torn !== undefined) return null
      return read(line) ? fields : undefined
    }
    length += line.length + 1
    if (torn === undefined || length > MAX_RECORD) {
      torn = undefined
      return undefined
    }
    torn.push(line)
    if (!line.includes(' scheme:')) return null
    const whole = torn.join('\n')
    torn = undefined
    return read(whole) ? fields : undefined
  }
}
