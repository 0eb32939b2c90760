/**
 * `authslo/oidc-provider`: what node-oidc-provider does, as NDJSON that authslo reads (format `oidc-provider`). The library itself writes
 * no log. Tokens and codes are written as `sha256:` and 32 hex digits, never raw; the lines of one request are written together when
 * its response is closed, the line of the whole request last.
 *
 * @example
 * const out = createWriteStream('oidc.ndjson', { flags: 'a' })
 * authsloListener(provider, { write: (line) => out.write(line) })
 */
import { createHash, randomUUID } from 'node:crypto'
import { trace } from '@opentelemetry/api'
import type Provider from 'oidc-provider'
import type { KoaContextWithOIDC } from 'oidc-provider'
import { describeError, describeModel, describeRequest, type Line } from './describe.ts'

export interface ListenerOptions {
  /** Takes one line with its newline. */
  readonly write: (line: string) => void
}

interface Pending {
  readonly id: string
  readonly startedAt: number
  readonly started: bigint
  readonly lines: Line[]
  readonly traceId: string | undefined
  readonly spanId: string | undefined
}

/** `sha256:` and 32 hex digits: how bearer values are written. */
export const hashed = (value: string): string =>
  `sha256:${createHash('sha256').update(value).digest('hex').slice(0, 32)}`

const traceparent = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/

const traceOf = (
  ctx: KoaContextWithOIDC,
): { traceId: string | undefined; spanId: string | undefined } => {
  const active = trace.getActiveSpan()?.spanContext()
  if (active !== undefined) return { traceId: active.traceId, spanId: active.spanId }
  const given = traceparent.exec(ctx.get('traceparent'))
  return { traceId: given?.[1], spanId: given?.[2] }
}

/** Call once, before the provider serves. */
export const authsloListener = (provider: Provider, { write }: ListenerOptions): void => {
  const pending = new WeakMap<object, Pending>()
  const current = (): KoaContextWithOIDC | undefined =>
    (provider.constructor as unknown as { ctx?: KoaContextWithOIDC }).ctx

  const emit = provider.emit.bind(provider)
  provider.emit = (name, ...args) => {
    const event = String(name)
    if (!event.startsWith('assign.')) note(event, args)
    return emit(name, ...args)
  }

  const note = (event: string, args: readonly unknown[]): void => {
    const [first, second] = args
    const ctx = isContext(first) ? first : current()
    const about = isContext(first) ? second : first
    const line: Line = {
      time: new Date().toISOString(),
      event,
      ...describeModel(event, about),
      ...describeError(about),
    }
    const request = ctx === undefined ? undefined : pending.get(ctx.req)
    if (ctx === undefined || request === undefined) {
      write(`${JSON.stringify(line)}\n`)
      return
    }
    if (event.startsWith('interaction.')) Object.assign(line, interactionOf(event, ctx, about))
    request.lines.push({ ...line, ...describeRequest(ctx) })
  }

  provider.use(async (ctx: KoaContextWithOIDC, next: () => Promise<unknown>) => {
    const request: Pending = {
      id: randomUUID(),
      startedAt: Date.now(),
      started: process.hrtime.bigint(),
      lines: [],
      ...traceOf(ctx),
    }
    pending.set(ctx.req, request)
    ctx.res.once('close', () => finish(ctx, request))
    await next()
  })

  const finish = (ctx: KoaContextWithOIDC, request: Pending): void => {
    const aborted = !ctx.res.writableFinished
    const end = {
      request_id: request.id,
      trace_id: request.traceId,
      span_id: request.spanId,
      method: ctx.method,
      path: ctx.path,
      ip: ctx.ip,
      user_agent: ctx.get('user-agent') || undefined,
      ...(aborted ? { aborted } : { status: ctx.status }),
      duration_ms: Number(process.hrtime.bigint() - request.started) / 1e6,
    }
    const whole: Line = {
      time: new Date(request.startedAt).toISOString(),
      event: 'http_request',
      ...describeRequest(ctx),
      ...wholeRequest(ctx),
    }
    for (const line of [...request.lines, whole]) write(`${JSON.stringify({ ...line, ...end })}\n`)
  }
}

const isContext = (value: unknown): value is KoaContextWithOIDC =>
  typeof value === 'object' && value !== null && 'oidc' in value && 'req' in value

const interactionOf = (
  event: string,
  ctx: KoaContextWithOIDC,
  about: unknown,
): Record<string, unknown> => {
  if (event === 'interaction.started') {
    const { name, reasons } = (about ?? {}) as { name?: string; reasons?: readonly string[] }
    return { prompt: name, reasons }
  }
  const { Interaction } = ctx.oidc.entities as { Interaction?: { prompt?: { name?: string } } }
  const { result } = ctx.oidc as unknown as { result?: object }
  return {
    prompt: Interaction?.prompt?.name,
    ...(result === undefined ? {} : { result: Object.keys(result) }),
  }
}

const PRESENTED = ['refresh_token', 'code', 'device_code', 'auth_req_id', 'token'] as const

const wholeRequest = (ctx: KoaContextWithOIDC): Record<string, unknown> => {
  const body: unknown = ctx.body
  const { oidc } = ctx as { oidc?: KoaContextWithOIDC['oidc'] }
  const parameters = (oidc?.params ?? {}) as Record<string, unknown>
  const posted = ctx.method === 'POST' ? PRESENTED.map((name) => parameters[name]) : []
  const presented = posted.find((value): value is string => typeof value === 'string')
  const { active, error, error_description } = (
    typeof body === 'object' && body !== null ? body : {}
  ) as Record<string, unknown>
  return {
    ...(presented === undefined ? {} : { presented_token: hashed(presented) }),
    ...(typeof active === 'boolean' ? { active } : {}),
    ...(typeof error === 'string' ? { error, error_description } : {}),
  }
}
