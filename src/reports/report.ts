// A model and its page as text: one line a format.
import { markdown } from './markdown.ts'
import { pageHtml } from './page-html.ts'
import type { Page } from './page.ts'

const RENDERERS = {
  markdown: (_: object, page: Page) => markdown(page),
  html: (_: object, page: Page) => pageHtml(page),
  json: (model: object) => `${JSON.stringify(model, undefined, 2)}\n`,
} as const satisfies Record<string, (model: object, page: Page) => string>

export type ReportFormat = keyof typeof RENDERERS
export const REPORT_FORMATS = Object.keys(RENDERERS) as readonly ReportFormat[]

export const renderReport = (model: object, page: Page, format: ReportFormat): string =>
  RENDERERS[format](model, page)
