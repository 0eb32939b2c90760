// As much of a browser as a login needs: cookies, redirects on the issuer's host, forms. Nothing of a page is kept or shown.
import type { Failure, Step } from './journey.ts'
import { formsOf, type Form } from './forms.ts'
import { mayRedirect } from './hosts.ts'
import type { Session } from './session.ts'
import type { Answer } from './transport.ts'

/** Where a chain of redirects ended: a page to read, or sent back to the client. */
export type Arrival =
  { readonly page: string; readonly status: number; readonly at: URL } | { readonly callback: URL }

export interface Browser {
  readonly open: (url: URL) => Promise<Arrival>
  readonly submit: (page: URL, form: Form, fill: ReadonlyMap<string, string>) => Promise<Arrival>
}

interface Cookie {
  readonly name: string
  readonly value: string
  readonly path: string
}

const MAX_REDIRECTS = 12

/** `returns`: where the client is waited for; it is recognised, and never asked. */
export const createBrowser = (session: Session, step: Step, returns: readonly URL[]): Browser => {
  const jar = new Map<string, Cookie>()
  const wrong = (problem: string): never => {
    const failure: Failure = { step, outcome: 'server_error', reason: 'malformed', problem }
    return session.fail(failure)
  }

  const cookieHeader = (url: URL): Readonly<Record<string, string>> => {
    const sent = [...jar.values()]
      .filter(({ path }) => isUnder(url.pathname, path))
      .toSorted((a, b) => b.path.length - a.path.length)
    return sent.length === 0
      ? {}
      : { cookie: sent.map(({ name, value }) => `${name}=${value}`).join('; ') }
  }
  const keep = (url: URL, { headers }: Answer): void => {
    for (const line of headers['set-cookie'] ?? []) {
      const cookie = readCookie(line, url)
      if (cookie === undefined) continue
      const key = `${cookie.name} ${cookie.path}`
      if (cookie.expired) jar.delete(key)
      else jar.set(key, cookie)
    }
  }

  const go = async (first: URL, form?: string): Promise<Arrival> => {
    let url = first
    let body = form
    for (let hop = 0; hop < MAX_REDIRECTS; hop++) {
      const answer: Answer = await session.request(url, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          accept: 'text/html',
          ...cookieHeader(url),
          ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        body,
      })
      keep(url, answer)
      const { location } = answer.headers
      if (answer.status < 300 || answer.status >= 400 || location === undefined)
        return { page: answer.body, status: answer.status, at: url }
      const to: URL = URL.canParse(location, url.href)
        ? new URL(location, url)
        : wrong('redirected to what is no URL')
      if (returns.some((each) => each.origin === to.origin && each.pathname === to.pathname))
        return { callback: to }
      if (!mayRedirect(url, to)) wrong(`redirected to ${to.host}, which is not followed`)
      // 307 and 308 repeat the request: RFC 9110 15.4.
      if (answer.status !== 307 && answer.status !== 308) body = undefined
      url = to
    }
    return wrong('redirected in vain')
  }

  return {
    open: (url) => go(url),
    submit: (page, { method, action, fields }, fill) => {
      const to: URL = URL.canParse(action, page.href)
        ? new URL(action, page)
        : wrong('a form goes to what is no URL')
      if (!mayRedirect(page, to)) wrong(`a form goes to ${to.host}, which is not followed`)
      const values = new URLSearchParams(
        fields.map(([name, value]): [string, string] => [name, fill.get(name) ?? value]),
      )
      if (method === 'POST') return go(to, values.toString())
      to.search = values.toString()
      return go(to)
    },
  }
}

/** The forms of a page that may be filled in. */
export const formWith = (page: string, names: readonly string[]): Form | undefined =>
  formsOf(page).find(({ fields }) => fields.some(([name]) => names.includes(name)))

/** RFC 6265 5.1.4. */
const isUnder = (path: string, cookiePath: string): boolean =>
  path === cookiePath ||
  (path.startsWith(cookiePath) && (cookiePath.endsWith('/') || path[cookiePath.length] === '/'))

/** Cookies of this host only, which is the only one that is asked. RFC 6265 5.2. */
const readCookie = (
  line: string,
  url: URL,
): (Cookie & { readonly expired: boolean }) | undefined => {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
  const equals = pair.indexOf('=')
  if (equals < 1) return undefined
  const said = new Map(
    attributes.map((attribute) => {
      const [key = '', ...value] = attribute.split('=')
      return [key.toLowerCase(), value.join('=')]
    }),
  )
  const path = said.get('path')
  const maxAge = said.get('max-age')
  const expires = Date.parse(said.get('expires') ?? '')
  return {
    name: pair.slice(0, equals),
    value: pair.slice(equals + 1),
    path: path?.startsWith('/') === true ? path : url.pathname.replace(/\/[^/]*$/, '') || '/',
    // A date that has passed by any clock: servers delete with 1970.
    expired: maxAge === undefined ? expires < EXPIRED_BEFORE : Number(maxAge) <= 0,
  }
}
const EXPIRED_BEFORE = Date.parse('2000-01-01T00:00:00Z')
