// A run of a journey with credentials: discovery, then a script of steps by openid-client over our own transport.
import { readFile } from 'node:fs/promises'
import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  Configuration,
  customFetch,
  None,
  ResponseBodyError,
  type CustomFetch,
  type ServerMetadata,
} from 'openid-client'
import type { ProbeAccount } from '../config/probe-account.ts'
import { furthest, type ClockReading } from './clock-skew.ts'
import { clockOf, discover, type ServerDocument } from './discovery.ts'
import { failureOf } from './failure.ts'
import { mayAsk } from './hosts.ts'
import type { CreateJourney, Failure, Journey, JourneySetup, Look, Step } from './journey.ts'
import type { Answer, Fault, Outgoing } from './transport.ts'

export interface Session {
  readonly server: Configuration
  readonly document: ServerDocument
  readonly account: ProbeAccount
  readonly password: string
  readonly now: () => number
  readonly wait: (ms: number) => Promise<void>
  readonly stopped: () => boolean
  /** What is thrown in it is a failure of the step. */
  readonly step: <T>(step: Step, run: () => Promise<T>) => Promise<T>
  /** Whether it was refused with one of these error codes; another refusal is a failure of the step. */
  readonly isRefused: (
    step: Step,
    codes: readonly string[],
    run: () => Promise<unknown>,
  ) => Promise<boolean>
  /** Ends the run. */
  readonly fail: (failure: Failure) => never
  /** On hosts that may be asked, and the resource server of the account; a fault throws. */
  readonly request: (url: URL, what: Outgoing) => Promise<Answer>
  readonly found: (more: Pick<Look, 'refusal'> & { readonly clock?: ClockReading }) => void
}

/** openid-client has a limit of its own, and ours comes first. */
const NO_LIMIT_SECONDS = 600

export const scripted =
  (script: (session: Session) => Promise<void>): CreateJourney =>
  (setup): Journey => ({ look: (signal) => runScript(setup, script, signal) })

const runScript = async (
  setup: JourneySetup,
  script: (session: Session) => Promise<void>,
  signal: AbortSignal,
): Promise<Look> => {
  const { account, issuer, transport, now, wait } = setup
  if (account === undefined) throw new Error('a journey with credentials has none')
  const secrets = await readSecrets(account)
  if ('untried' in secrets) return { steps: [], failure: undefined, ...secrets }
  const { steps: asked, clock, failure, document } = await discover(setup, signal)
  if (document === undefined) return { steps: asked, clock, failure }

  const steps: Look['steps'][number][] = [...asked]
  const clocks: ClockReading[] = clock === undefined ? [] : [clock]
  let refusal: Look['refusal']
  let failed: Failure | undefined
  let last: Answer | Fault | undefined
  const fail = (found: Failure): never => {
    failed = found
    throw new Error(found.problem)
  }
  const timed = async <T>(step: Step, run: () => Promise<T>): Promise<T> => {
    last = undefined
    const began = performance.now()
    try {
      return await run()
    } finally {
      steps.push({ step, seconds: (performance.now() - began) / 1000 })
    }
  }
  const request = async (url: URL, what: Outgoing): Promise<Answer> => {
    last = isAllowed(url, setup)
      ? await transport.request(url, signal, what)
      : { fault: 'forbidden', problem: `${url.host} may not be asked`, seconds: 0 }
    if ('fault' in last) throw new Error(last.problem)
    const reading = url.host === new URL(issuer).host ? clockOf(last) : undefined
    if (reading !== undefined) clocks.push(reading)
    return last
  }
  const session: Session = {
    server: configurationOf(account, document, secrets.secret, fetchOver(request)),
    document,
    account,
    password: secrets.password,
    now,
    wait: (ms) => wait(ms, signal),
    stopped: () => signal.aborted,
    step: (step, run) =>
      timed(step, run).catch((error: unknown) =>
        failed === undefined ? fail(failureOf(step, error, last)) : fail(failed),
      ),
    isRefused: (step, codes, run) =>
      timed(step, run).then(
        () => false,
        (error: unknown) => {
          if (error instanceof ResponseBodyError && codes.includes(error.error)) return true
          return fail(failed ?? failureOf(step, error, last))
        },
      ),
    fail,
    request,
    found: (more) => {
      if (more.clock !== undefined) clocks.push(more.clock)
      refusal = more.refusal ?? refusal
    },
  }
  try {
    await script(session)
  } catch (error) {
    // What is no finding is a mistake of ours.
    if (failed === undefined) throw error
  }
  return {
    steps,
    clock: furthest(clocks),
    failure: failed,
    ...(refusal === undefined ? {} : { refusal }),
  }
}

const readSecrets = async ({
  secretFile,
  passwordFile,
}: ProbeAccount): Promise<
  { readonly secret: string | undefined; readonly password: string } | { readonly untried: string }
> => {
  let reading: string | undefined
  const read = async (file: string): Promise<string> => {
    reading = file
    return (await readFile(file, 'utf8')).replace(/\r?\n$/, '')
  }
  try {
    return {
      secret: secretFile === undefined ? undefined : await read(secretFile),
      password: passwordFile === undefined ? '' : await read(passwordFile),
    }
  } catch {
    return { untried: `${reading} cannot be read` }
  }
}

/** A server that was taken over must not have our credentials sent elsewhere. */
const isAllowed = (url: URL, { issuer, account }: JourneySetup): boolean =>
  mayAsk(new URL(issuer), url) || url.href === new URL(account?.protectedUrl ?? issuer).href

const configurationOf = (
  { client, authMethod }: ProbeAccount,
  document: ServerDocument,
  secret: string | undefined,
  fetcher: CustomFetch,
): Configuration => {
  const send = authMethod === 'client_secret_post' ? ClientSecretPost : ClientSecretBasic
  const auth = secret === undefined ? None() : send(secret)
  const configuration = new Configuration(document as ServerMetadata, client, {}, auth)
  // Who may be asked over http is decided by host.
  // oxlint-disable-next-line typescript/no-deprecated
  allowInsecureRequests(configuration)
  configuration[customFetch] = fetcher
  configuration.timeout = NO_LIMIT_SECONDS
  return configuration
}

/** RFC 9110: these have no content. */
const EMPTY = new Set([204, 205, 304])

const fetchOver =
  (request: Session['request']): CustomFetch =>
  async (url, { method, headers, body }) => {
    // Forms and nothing else are what it sends.
    const text = body instanceof URLSearchParams ? body.toString() : undefined
    const answer = await request(new URL(url), { method, headers, body: text })
    const { status } = answer
    return new Response(EMPTY.has(status) ? null : answer.body, {
      status,
      headers: Object.entries(answer.headers).flatMap(([name, value]): [string, string][] =>
        typeof value === 'string' ? [[name, value]] : [],
      ),
    })
  }
