// A model and its page as text: one line a format.
import { markdown } from './markdown.ts'
import { pageHtml } from './page-html.ts'
import type { Page } from './page.ts'
import type { ReportFormat } from './report-formats.ts'

const RENDERERS = {
  markdown: (_: object, page: Page) => markdown(page),
  html: (_: object, page: Page) => pageHtml(page),
  json: (model: object) => `${JSON.stringify(model, undefined, 2)}\n`,
} as const satisfies Record<ReportFormat, (model: object, page: Page) => string>

export const renderReport = (model: object, page: Page, format: ReportFormat): string =>
  RENDERERS[format](model, page)
