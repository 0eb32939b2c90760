// What a state is after it was saved and read again.
import { decode, encode } from '../../src/state/encode.ts'

export const asSaved = <T>(state: T): T => {
  const streams: Record<'text' | 'arrays', Buffer[]> = { text: [], arrays: [] }
  for (const { stream, bytes } of encode(state)) streams[stream].push(Buffer.from(bytes))
  return decode(Buffer.concat(streams.text), Buffer.concat(streams.arrays)) as T
}
