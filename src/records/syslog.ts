// Syslog headers, peeled off: RFC 5424 and RFC 3164, also behind the octet count of RFC 6587, and as daemons write them to files: without priority.
import type { Peeled } from './wrapper.ts'

const SPACE = 32
const isDigit = (code: number): boolean => code >= 48 && code <= 57

/** The place behind `<PRI>`, or -1; an octet count before it is skipped. */
const priorityEnd = (line: string): number => {
  let at = 0
  if (isDigit(line.charCodeAt(0))) {
    while (isDigit(line.charCodeAt(at)) && at < 10) at++
    if (line.charCodeAt(at) !== SPACE) return -1
    at++
  }
  if (line.charCodeAt(at) !== 60) return -1
  const close = line.indexOf('>', at)
  if (close < 0 || close - at > 4 || close - at < 2) return -1
  for (let i = at + 1; i < close; i++) if (!isDigit(line.charCodeAt(i))) return -1
  return close + 1
}

/** The next blank-separated word: [from, to). */
const wordEnd = (line: string, from: number): number => {
  const end = line.indexOf(' ', from)
  return end < 0 ? line.length : end
}

/** The place behind the structured data: `-`, or elements in brackets with \] escaped. */
const structuredEnd = (line: string, from: number): number => {
  if (line.charCodeAt(from) === 45) return from + 1
  let at = from
  while (line.charCodeAt(at) === 91) {
    at++
    while (at < line.length && line.charCodeAt(at) !== 93) at += line.charCodeAt(at) === 92 ? 2 : 1
    at++
  }
  return at
}

const known = (word: string): string | undefined => (word === '-' || word === '' ? undefined : word)

/** undefined: the line has no syslog header. */
export const peelSyslog = (line: string): Peeled | undefined => {
  const first = line.charCodeAt(0)
  if (first === 60 || isDigit(first)) {
    const at = priorityEnd(line)
    if (at >= 0) return line.startsWith('1 ', at) ? rfc5424(line, at + 2) : rfc3164(line, at)
  }
  return inFile(line)
}

/** `Nov 23 05:38:21 host tag[pid]: message`, or with an RFC 3339 stamp: only the colon behind the tag tells it from other text. */
const inFile = (line: string): Peeled | undefined => {
  const stampEnd = isDigit(line.charCodeAt(0)) ? wordEnd(line, 0) : 15
  const dated = isDigit(line.charCodeAt(0)) && line.charCodeAt(4) === 45 && stampEnd >= 19
  if (!dated && (line.charCodeAt(3) !== SPACE || line.charCodeAt(9) !== 58)) return undefined
  if (line.charCodeAt(stampEnd) !== SPACE || (dated && line.charCodeAt(10) !== 84)) return undefined
  const peeled = hostAndTag(line, 0, stampEnd)
  return peeled.app === undefined || peeled.host === undefined ? undefined : peeled
}

// TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA MSG; Keycloak leaves out the message id's neighbour.
const rfc5424 = (line: string, from: number): Peeled => {
  const words: string[] = []
  let at = from
  for (let i = 0; i < 5; i++) {
    const end = wordEnd(line, at)
    words.push(line.slice(at, end))
    at = Math.min(end + 1, line.length)
  }
  const behind = structuredEnd(line, at)
  const rest = line.charCodeAt(behind) === SPACE ? line.slice(behind + 1) : line.slice(behind)
  return {
    rest,
    time: known(words[0] ?? ''),
    host: known(words[1] ?? ''),
    app: known(words[2] ?? ''),
  }
}

// `Nov 23 05:38:21 host tag[pid]: message`
const rfc3164 = (line: string, from: number): Peeled | undefined => {
  if (isDigit(line.charCodeAt(from)) && line.charCodeAt(from + 4) === 45)
    return hostAndTag(line, from, wordEnd(line, from))
  if (!isDigit(line.charCodeAt(from + 7)) || line.charCodeAt(from + 9) !== 58) return undefined
  return hostAndTag(line, from, from + 15)
}

const hostAndTag = (line: string, from: number, stampEnd: number): Peeled => {
  const hostEnd = wordEnd(line, stampEnd + 1)
  const tagEnd = wordEnd(line, hostEnd + 1)
  const tag = line.slice(hostEnd + 1, tagEnd)
  const app = tag.endsWith(':') ? known(tag.slice(0, -1).replace(/\[\d+\]$/, '')) : undefined
  return {
    rest: decodeOctals(app === undefined ? line.slice(hostEnd + 1) : line.slice(tagEnd + 1)),
    time: line.slice(from, stampEnd),
    host: known(line.slice(stampEnd + 1, hostEnd)),
    app,
  }
}

/** rsyslog writes control characters as `#ooo`. */
const decodeOctals = (text: string): string =>
  text.includes('#')
    ? text.replace(/#([0-3][0-7][0-7])/g, (written, octal: string) => {
        const code = Number.parseInt(octal, 8)
        return code < 32 || code === 127 ? String.fromCharCode(code) : written
      })
    : text
