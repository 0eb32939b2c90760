// The express app: /metrics, health, the pages. It shows; it decides nothing.
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import express, { type Express, type Request, type RequestHandler, type Response } from 'express'
import { PAGE_CSS, PAGE_JS } from './assets.ts'
import { page } from './page.ts'
import type { Status } from './status.ts'

export interface AppOptions {
  readonly metrics: (accept: string | undefined) => Promise<{ contentType: string; body: string }>
  readonly status: () => Status
  readonly ready: () => boolean
  readonly metricsPath: string
  /** Of the demo: breaks or repairs something; false where nothing has that id. */
  readonly setIncident?: (id: string, on: boolean) => boolean
}

const compress = promisify(gzip)
const COMPRESS_FROM_BYTES = 1024

const SECURITY: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

const send = async (
  request: Request,
  response: Response,
  type: string,
  body: string,
): Promise<void> => {
  response
    .set('Content-Type', type)
    .set('Vary', 'Accept, Accept-Encoding')
    .set('Cache-Control', 'no-store')
  if (request.acceptsEncodings('gzip') === 'gzip' && body.length >= COMPRESS_FROM_BYTES) {
    response.set('Content-Encoding', 'gzip')
    response.end(await compress(body))
  } else response.end(body)
}

/** A browser says where a form was; another site's form is refused. */
const sameSite = (request: Request): boolean => {
  const site = request.get('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const origin = request.get('origin')
  return origin === undefined || origin === `http://${request.get('host')}`
}

export const createApp = (options: AppOptions): Express => {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.use((_, response, next) => {
    response.set(SECURITY)
    next()
  })

  const show = (
    path: string,
    type: string,
    body: (request: Request) => string | Promise<string>,
  ): void => {
    const handler: RequestHandler = async (request, response) =>
      send(request, response, type, await body(request))
    app.get(path, handler)
    app.all(path, (_, response) => {
      response.set('Allow', 'GET, HEAD').status(405).type('text/plain').send('only GET and HEAD\n')
    })
  }

  app.get(options.metricsPath, async (request, response) => {
    const { contentType, body } = await options.metrics(request.get('accept'))
    await send(request, response, contentType, body)
  })
  app.all(options.metricsPath, (_, response) => {
    response.set('Allow', 'GET, HEAD').status(405).type('text/plain').send('only GET and HEAD\n')
  })
  show('/-/healthy', 'text/plain; charset=utf-8', () => 'authslo is healthy.\n')
  app.get('/-/ready', (_, response) => {
    const ready = options.ready()
    response.status(ready ? 200 : 503).type('text/plain')
    response.send(ready ? 'authslo is ready.\n' : 'authslo is still reading.\n')
  })
  show('/', 'text/html; charset=utf-8', () => page(options.status()))
  show('/status.json', 'application/json; charset=utf-8', () => JSON.stringify(options.status()))
  show('/assets/page.css', 'text/css; charset=utf-8', () => PAGE_CSS)
  show('/assets/page.js', 'text/javascript; charset=utf-8', () => PAGE_JS)

  const { setIncident } = options
  if (setIncident !== undefined) {
    const form = express.urlencoded({ extended: false, limit: 1024 })
    app.post('/incidents/:id', form, (request, response) => {
      if (!sameSite(request)) {
        response.status(403).type('text/plain').send('forms of other sites are refused\n')
        return
      }
      const { on } = (request.body ?? {}) as { on?: unknown }
      if (setIncident(String(request.params['id']), on === '1')) response.redirect(303, '/')
      else response.status(404).type('text/plain').send('no such incident\n')
    })
  }
  app.use((_, response) => {
    response.status(404).type('text/plain').send('nothing here; see /\n')
  })
  return app
}
