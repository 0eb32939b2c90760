// The express app: /metrics, health, the pages. It shows; it decides nothing.
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
} from 'express'
import { HTML, JSON_TYPE, refuseMethod, safetyHeaders, send, TEXT, type Answer } from './answer.ts'
import { ASSETS } from './assets.ts'
import type { Checklist } from './checklist.ts'
import { configPage, type ShownConfig } from './config-page.ts'
import { isCrossSite } from './cross-site.ts'
import { missingPage } from './document.ts'
import { episodePage, type EpisodeRow } from './episode-page.ts'
import { incidentPage } from './incident-page.ts'
import { page } from './page.ts'
import { sourcePage, type SourceDetails } from './source-page.ts'
import type { Status } from './status.ts'

export interface AppOptions {
  /** The exposition that fits the scraper's `Accept`; undefined: nothing can be shown yet. */
  readonly metrics: (
    accept: string | undefined,
  ) => Promise<{ contentType: string; body: string } | undefined>
  readonly status: () => Status
  /** What correlators derived lately, newest first. */
  readonly episodes: () => readonly EpisodeRow[]
  readonly checklist: () => Checklist
  readonly sources: () => SourceDetails
  readonly config: () => ShownConfig
  readonly ready: () => boolean
  /** `/metrics` */
  readonly metricsPath: string
  /** False leaves /metrics and health alone. */
  readonly pages?: boolean
  /** Of the demo: breaks or repairs something; false where nothing has that id. */
  readonly setIncident?: (id: string, on: boolean) => boolean
  /** A handler that failed is a bug: said where the operator reads, not to the client. */
  readonly onError?: (error: unknown) => void
}

const NOT_READY = 'authslo is not ready: it still reads its sources.\n'

type Show = (request: Request) => Answer | Promise<Answer>

/** What it throws or rejects with goes to Express's error handlers. */
const sends =
  (answer: Show): RequestHandler =>
  (request, response) =>
    Promise.resolve(answer(request)).then((ready) => send(request, response, ready))

export const createApp = (options: AppOptions): Express => {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.use(safetyHeaders)

  const show = (path: string, answer: Show): void => {
    app.get(path, sends(answer))
    app.all(path, refuseMethod('GET, HEAD'))
  }

  show(options.metricsPath, async (request) => {
    const exposition = await options.metrics(request.get('accept'))
    if (exposition === undefined) return { type: TEXT, status: 503, body: NOT_READY }
    return { type: exposition.contentType, body: exposition.body }
  })
  show('/-/healthy', () => ({ type: TEXT, body: 'authslo is healthy.\n' }))
  show('/-/ready', () =>
    options.ready()
      ? { type: TEXT, body: 'authslo is ready.\n' }
      : { type: TEXT, status: 503, body: NOT_READY },
  )
  if (options.pages ?? true) {
    show('/', () => ({ type: HTML, body: page(options.status(), options) }))
    show('/status.json', () => ({ type: JSON_TYPE, body: `${JSON.stringify(options.status())}\n` }))
    show('/incident', () => ({ type: HTML, body: incidentPage(options.checklist()) }))
    show('/episodes', () => ({ type: HTML, body: episodePage(options.episodes()) }))
    show('/sources', () => ({ type: HTML, body: sourcePage(options.sources()) }))
    show('/config', () => ({ type: HTML, body: configPage(options.config()) }))
    for (const { path, type, body } of ASSETS) show(path, () => ({ type, body }))
    addIncidents(app, options.setIncident)
  }
  app.use((request, response) =>
    send(
      request,
      response,
      request.accepts('text', 'html') === 'html'
        ? { type: HTML, status: 404, body: missingPage() }
        : { type: TEXT, status: 404, body: 'nothing here\n' },
    ),
  )
  app.use(failed(options.onError))
  return app
}

const addIncidents = (app: Express, setIncident: AppOptions['setIncident']): void => {
  if (setIncident === undefined) return
  const form = express.urlencoded({ extended: false, limit: 1024 })
  const refuseOtherSites: RequestHandler = (request, response, next) =>
    isCrossSite(request)
      ? send(request, response, {
          type: TEXT,
          status: 403,
          body: 'forms of other sites are refused\n',
        })
      : next()
  app.post('/incidents/:id', refuseOtherSites, form, (request, response) => {
    const { on } = (request.body ?? {}) as { on?: unknown }
    if (on !== '0' && on !== '1')
      return send(request, response, { type: TEXT, status: 400, body: 'say on=1 or on=0\n' })
    if (!setIncident(String(request.params['id']), on === '1'))
      return send(request, response, { type: TEXT, status: 404, body: 'no such incident\n' })
    // Relative: also right below a proxy's prefix. 303 makes a reload harmless.
    return response.set('Cache-Control', 'no-store').redirect(303, '../#incidents')
  })
  app.all('/incidents/:id', refuseMethod('POST'))
}

/** Express recognises error handlers by their four parameters. */
const failed =
  (onError: AppOptions['onError']): ErrorRequestHandler =>
  (error: unknown, request, response, next) => {
    const { status } = (error ?? {}) as { status?: unknown }
    const isTheirs = typeof status === 'number' && status >= 400 && status < 500
    if (!isTheirs) onError?.(error)
    if (response.headersSent) return next(error)
    return send(request, response, {
      type: TEXT,
      status: isTheirs ? status : 500,
      body: isTheirs ? 'bad request\n' : 'internal error\n',
    })
  }
