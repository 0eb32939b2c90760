// Forms of other sites: refused, so that a page somewhere cannot break or repair anything here.
import type { Request } from 'express'

/**
 * Browsers say where a form was: by Sec-Fetch-Site where the address is trustworthy (https, localhost), else by Origin. Who says neither is
 * no browser, and needs no browser's help to post.
 */
export const isCrossSite = (request: Request): boolean => {
  const site = request.get('sec-fetch-site')
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  const origin = request.get('origin')
  return origin !== undefined && hostOf(origin) !== request.get('host')
}

/** Without the scheme: a proxy in front may speak https. `null` of a sandboxed page is no host of ours. */
const hostOf = (origin: string): string | undefined => URL.parse(origin)?.host
