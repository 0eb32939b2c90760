// authentik: JSON lines on standard output. A request is an access line, with an audit event or a warning before it that says more.
import { reject, type Fields } from '../records/fields.ts'
import type { Adapter, ReadContext, Reading } from './adapter.ts'
import { readAccess } from './authentik/access.ts'
import { readAudit } from './authentik/audit.ts'
import { F, FIELDS } from './authentik/fields.ts'
import type { Line } from './authentik/line.ts'
import { readWarning } from './authentik/warnings.ts'

const ACCESS = 'authentik.asgi'
const PROVIDER = 'authentik.providers.oauth2.'
const CREATED = 'Created Event'

const read = (fields: Fields, context: ReadContext): Reading => {
  const logger = fields.text(F.logger)
  if (logger?.startsWith('authentik.') !== true) return null
  const status = fields.number(F.status)
  const isAccess = logger === ACCESS && status !== undefined
  const isAudit = fields.text(F.event) === CREATED && fields.text(F.action) !== undefined
  if (!isAccess && !isAudit && !logger.startsWith(PROVIDER)) return null
  const time = fields.time(F.time)
  if (time === undefined) return reject('bad_time', 'the line has no timestamp that can be read')
  const line: Line = { fields, context, time }
  const event = isAccess
    ? readAccess(line, status)
    : isAudit
      ? readAudit(line)
      : readWarning(line, logger)
  return event === undefined ? null : [event]
}

export const authentik: Adapter = {
  id: 'authentik',
  title: 'authentik',
  origin: 'documented',
  carriers: ['json'],
  table: FIELDS,
  recognises: (fields) =>
    fields.text(F.logger)?.startsWith('authentik.') === true && fields.text(F.event) !== undefined,
  read,
  capabilities: {
    event: {
      successes: 'all',
      server_errors: 'all',
      // Several refusals write no line but the access line.
      reasons: 'sampled',
      client: 'sampled',
      latency: 'all',
      addresses: 'all',
      revocations: 'sampled',
    },
  },
  remedies: {
    successes: 'set AUTHENTIK_LOG_LEVEL=info: access lines are written at that level',
    latency: 'set AUTHENTIK_LOG_LEVEL=info: access lines have the duration',
    server_errors: 'set AUTHENTIK_LOG_LEVEL=info: access lines have the status',
  },
}
