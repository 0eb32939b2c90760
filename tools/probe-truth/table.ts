// Each journey against the whole server, then against the server with one fault: what is found, where, and by which.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { accountFrom, type ProbeAccount } from '../../src/config/probe-account.ts'
import { JOURNEYS, OPEN_JOURNEYS, type JourneyName } from '../../src/config/probes.ts'
import { JOURNEY_TABLE } from '../../src/probes/index.ts'
import type { Journey, Look } from '../../src/probes/journey.ts'
import { createTransport } from '../../src/probes/transport.ts'
import {
  AFTER_LOGOUT,
  BILLING,
  INVOICES,
  ORDERS,
  pem,
  RETURN,
  SECRET,
  startTruthServer,
  type Faults,
} from './server.ts'

/** Nothing is so slow that is not silent; a busy machine is slow. */
const TIMEOUT_MS = 3000

export type Looks = Readonly<Record<JourneyName, Look>>

const accounts = (issuer: string, secretFile: string): ((journey: JourneyName) => ProbeAccount) => {
  const at = (path: string): string => path
  const service = { client: 'probe-service', secret_file: secretFile }
  const person = {
    client: 'probe-web',
    secret_file: secretFile,
    redirect_uri: RETURN,
    post_logout_redirect_uri: AFTER_LOGOUT,
    user: 'probe-person',
    password_file: secretFile,
    login_fields: { user: 'login', password: 'password' },
  }
  const guarded = {
    ...service,
    parameters: { resource: BILLING },
    protected_url: `${issuer}/whoami`,
    resource_server: 'billing',
    refused_within: 3,
  }
  const of: Readonly<Partial<Record<JourneyName, Parameters<typeof accountFrom>[0]>>> = {
    'client-credentials': {
      client: 'probe-machine',
      secret_file: secretFile,
      parameters: { resource: ORDERS },
      audience: ORDERS,
    },
    introspect: service,
    'revoke-and-verify': guarded,
    'wrong-audience': { ...guarded, wrong_parameters: { resource: INVOICES } },
    'device-start': { client: 'probe-device' },
  }
  return (journey) => accountFrom(of[journey] ?? person, at)
}

/** Before the fault, and with it. */
export const looksAt = async (
  faults: Faults,
): Promise<{ readonly before: Looks; readonly after: Looks }> => {
  const folder = await mkdtemp(join(tmpdir(), 'authslo-truth-'))
  const secretFile = join(folder, 'secret')
  await writeFile(secretFile, `${SECRET}\n`)
  const server = await startTruthServer()
  try {
    const accountOf = accounts(server.issuer, secretFile)
    const transport = {
      ...createTransport({
        timeoutMs: TIMEOUT_MS,
        userAgent: 'authslo/truth',
        now: Date.now,
        ca: pem('ca.pem'),
      }),
      addresses: () => Promise.resolve([]),
    }
    const journeys = JOURNEYS.map((name): readonly [JourneyName, Journey] => {
      // Nobody waits for what a clock can be set to.
      let waitedMs = 0
      return [
        name,
        JOURNEY_TABLE[name]({
          issuer: server.issuer,
          transport,
          now: () => Date.now() + waitedMs,
          wait: (ms) => {
            waitedMs += ms
            return Promise.resolve()
          },
          ...((OPEN_JOURNEYS as readonly string[]).includes(name)
            ? {}
            : { account: accountOf(name) }),
        }),
      ]
    })
    const lookAll = async (): Promise<Looks> => {
      const looks: [JourneyName, Look][] = []
      for (const [name, journey] of journeys)
        looks.push([name, await journey.look(new AbortController().signal)])
      return Object.fromEntries(looks) as Looks
    }
    const before = await lookAll()
    await server.breakIt(faults)
    return { before, after: await lookAll() }
  } finally {
    server.close()
    await rm(folder, { recursive: true })
  }
}
