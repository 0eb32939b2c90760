// Names alone, so that a verb which only offers them need not load what writes them.
export const REPORT_FORMATS = ['markdown', 'html', 'json'] as const
export type ReportFormat = (typeof REPORT_FORMATS)[number]
