// Standard input as a source of `serve`: a pipe from a program that writes its log there.
import type { Readable } from 'node:stream'
import { createFraming } from './framing.ts'
import { slicesOf, type PushInput } from './push.ts'

/** Reads to the end, as fast as the records are taken. */
export const readStdin = async (
  stream: Readable,
  input: PushInput,
  maxLineBytes: number,
): Promise<void> => {
  const framing = createFraming({ maxLineBytes })
  for await (const chunk of stream as AsyncIterable<Buffer | string>) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    if (!(await input.take(slicesOf(framing.push(bytes)), bytes.length))) return
  }
  await input.take(slicesOf(framing.flush()), 0)
  input.fail('standard input has ended')
}
