// What the pages load, and nothing else: no asset of another host.
import { PAGE_CSS } from './page-css.ts'
import { PAGE_JS } from './page-js.ts'
import { ICON_SVG } from './signs.ts'

interface Asset {
  readonly path: string
  readonly type: string
  readonly body: string
}

export const ASSETS: readonly Asset[] = [
  { path: '/assets/page.css', type: 'text/css; charset=utf-8', body: PAGE_CSS },
  { path: '/assets/page.js', type: 'text/javascript; charset=utf-8', body: PAGE_JS },
  { path: '/assets/icon.svg', type: 'image/svg+xml', body: ICON_SVG },
]
