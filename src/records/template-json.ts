// JSON objects that a text template prints, as operators write them for oauth2-proxy: values are not escaped. A message may hold quotes
// and line feeds, a request id or a user name may hold members of an attacker's making. JSON.parse would refuse the first and believe
// the second.
import { reject, type CarrierReader } from './fields.ts'
import { closingQuote, unescaped } from './go-quoted.ts'
import { textFields } from './text-fields.ts'

const OPEN = 123
const QUOTE = 34
const MAX_NAME_LENGTH = 32

/** Members whose text is a client's, as sent: what stands behind the first of them is believed from its end. */
const RAW: ReadonlySet<string> = new Set(['requestid', 'username', 'user', 'message', 'msg'])
const isRaw = (name: string): boolean => RAW.has(name.replaceAll('_', '').toLowerCase())

const isNamePart = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  (code >= 48 && code <= 57) ||
  code === 95 ||
  code === 45 ||
  code === 46 ||
  code === 64

interface Member {
  readonly name: string
  /** Where `,"name":` begins. */
  readonly from: number
  /** Where the value begins. */
  readonly value: number
}

const skipBlanks = (line: string, from: number): number => {
  let at = from
  while (line.charCodeAt(at) === 32) at++
  return at
}

/** The member whose name opens with the quote at a place; undefined: none does. */
const memberAt = (line: string, quote: number): Omit<Member, 'from'> | undefined => {
  let at = quote + 1
  while (at - quote <= MAX_NAME_LENGTH && isNamePart(line.charCodeAt(at))) at++
  if (at === quote + 1 || line.charCodeAt(at) !== QUOTE) return undefined
  const colon = skipBlanks(line, at + 1)
  if (line.charCodeAt(colon) !== 58) return undefined
  return { name: line.slice(quote + 1, at), value: skipBlanks(line, colon + 1) }
}

/** Every place that looks like a member: at the brace, and at each comma. */
const membersOf = (line: string): readonly Member[] => {
  const members: Member[] = []
  for (let at = 0; at >= 0; at = line.indexOf(',', at + 1)) {
    const quote = skipBlanks(line, at + 1)
    const member = line.charCodeAt(quote) === QUOTE ? memberAt(line, quote) : undefined
    if (member !== undefined) members.push({ ...member, from: at })
  }
  return members
}

/** One place a name: before the first raw member the first one, behind it the last. */
const believed = (members: readonly Member[]): readonly Member[] => {
  const raw = members.findIndex(({ name }) => isRaw(name))
  const sure = raw < 0 ? members : members.slice(0, raw + 1)
  const names = new Set(sure.map(({ name }) => name))
  const last = new Map<string, Member>()
  for (const member of members.slice(sure.length))
    if (!names.has(member.name)) last.set(member.name, member)
  return [...sure, ...[...last.values()].toSorted((a, b) => a.from - b.from)]
}

/** A raw value ends where the next member begins, or the object. */
const rawValue = (line: string, from: number, next: number): string => {
  const end = next >= 0 ? next : line.endsWith('}') ? line.length - 1 : line.length
  const text = line.slice(from, end)
  if (text.charCodeAt(0) !== QUOTE) return text
  return text.endsWith('"') && text.length > 1 ? text.slice(1, -1) : text.slice(1)
}

const plainValue = (line: string, from: number, next: number): string => {
  if (line.charCodeAt(from) !== QUOTE) return rawValue(line, from, next).trim()
  const close = closingQuote(line, from + 1)
  return unescaped(line.slice(from + 1, close < 0 ? line.length : close))
}

/** Paths: the members. An object that does not end may only be torn within its message: the rest of that stands on lines of its own. */
export const templateJson: CarrierReader = (table, settings) => {
  const { fields, clear, slotsOf, fill } = textFields('template-json', table, settings)
  return (line) => {
    if (line.charCodeAt(0) !== OPEN) return undefined
    const members = believed(membersOf(line))
    if (members.length === 0) return undefined
    clear()
    members.forEach(({ name, value }, i) => {
      const slots = slotsOf(name)
      if (slots === undefined) return
      const next = members[i + 1]?.from ?? -1
      const text = isRaw(name) ? rawValue(line, value, next) : plainValue(line, value, next)
      fill(slots, text)
    })
    const lastName = members.at(-1)?.name ?? ''
    return line.endsWith('}') || isRaw(lastName)
      ? fields
      : reject('truncated', 'the JSON object does not end')
  }
}
