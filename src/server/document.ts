// What all pages have in common: head, navigation, footer. Links are relative, so that pages also work below a proxy's prefix.
import { html, type Html } from './html.ts'

/** In the order of the navigation; the path is relative to the landing page. */
export const PAGES = [
  { path: './', title: 'Promises' },
  { path: 'incident', title: 'Incident' },
  { path: 'episodes', title: 'Episodes' },
  { path: 'sources', title: 'Sources' },
  { path: 'config', title: 'Config' },
] as const
export type PagePath = (typeof PAGES)[number]['path']

export interface Page {
  /** undefined: none of the navigation. */
  readonly at: PagePath | undefined
  readonly title: string
  /** One line beside the name: what the page is for. */
  readonly tagline: string
  /** `./`, or `/` where the address of the page is not known to be one of ours. */
  readonly base?: './' | '/'
  /** Brings itself up to date: by the script, and without script by reloading. */
  readonly live?: boolean
  readonly main: Html
  readonly footer?: Html
}

const link = (path: PagePath, base: './' | '/'): string =>
  base === './' ? path : `/${path === './' ? '' : path}`

const navigation = (at: PagePath | undefined, base: './' | '/'): Html =>
  html`<nav aria-label="Pages">
    <ul>
      ${PAGES.map(
        ({ path, title }) =>
          html`<li>
            ${
              path === at
                ? html`<a href="${link(path, base)}" aria-current="page">${title}</a>`
                : html`<a href="${link(path, base)}">${title}</a>`
            }
          </li>`,
      )}
    </ul>
  </nav>`

const LIVE = html`<noscript><meta http-equiv="refresh" content="5" /></noscript>
  <script src="assets/page.js" defer></script>`

export const document = (page: Page): string => {
  const { at, title, tagline, base = './', live = false, main, footer } = page
  const assets = base === './' ? 'assets' : '/assets'
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${title} – authslo</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="${assets}/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="${assets}/page.css" />
        ${live && LIVE}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header>
          <p class="brand">authslo</p>
          <p class="fine">${tagline}</p>
          ${navigation(at, base)} ${live && html`<p id="stale" class="stale" role="alert"></p>`}
        </header>
        <main id="main">${main}</main>
        ${footer !== undefined && html`<footer>${footer}</footer>`}
      </body>
    </html> `.html
}

export const section = (id: string, title: string, content: Html): Html =>
  html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${content}
  </section>`

/** Anything that is not there. */
export const missingPage = (): string =>
  document({
    at: undefined,
    title: 'Nothing here',
    tagline: 'There is no such page',
    base: '/',
    main: html`<h1>Nothing here</h1>
      <p>The promises are on <a href="/">the front page</a>.</p>`,
  })
