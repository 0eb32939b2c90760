// Who is told, and where runbooks are: `alerting` of authslo.yaml.
import { z } from 'zod'

const NAME = 'a name of letters, digits, `.`, `_` and `-`, at most 64'
const name = z.string({ error: NAME }).regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/, { error: NAME })
const RECEIVER = 'the name of a receiver'
const receiverName = z.string({ error: RECEIVER }).min(1, { error: RECEIVER })
const url = z.url({ protocol: /^https?$/, error: 'a URL that begins with https:// or http://' })

export const alertingSchema = z.strictObject(
  {
    runbook_base: url.describe('in front of the names of runbooks').optional(),
    receivers: z
      .strictObject(
        {
          page: receiverName.describe('of pages').default('authslo-page'),
          ticket: receiverName.describe('of tickets').default('authslo-ticket'),
          security: receiverName.describe('of the security team').default('authslo-security'),
        },
        { error: 'a mapping such as {page: identity-pager}' },
      )
      .describe('names of receivers in Alertmanager')
      .prefault({}),
    teams: z
      .record(
        name,
        z.strictObject(
          { page: receiverName.optional(), ticket: receiverName.optional() },
          { error: 'a mapping such as {page: platform-pager}' },
        ),
        { error: 'a mapping of teams' },
      )
      .describe(
        'teams with receivers of their own: identity, platform, security, and those of SLOs',
      )
      .prefault({}),
  },
  { error: 'a mapping with `runbook_base`, `receivers` and `teams`' },
)

export const grafanaSchema = z.strictObject(
  { url: url.describe('in front of the links of alerts to dashboards').optional() },
  { error: 'a mapping with `url`' },
)
