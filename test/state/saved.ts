// What a state is after it was saved and read again.
import { decode, encode, textOf } from '../../src/state/encode.ts'

export const asSaved = <T>(state: T): T => {
  const streams: Record<'text' | 'arrays', Buffer[]> = { text: [], arrays: [] }
  for (const part of encode(state))
    if ('kept' in part) streams.text.push(Buffer.concat([...textOf(part.kept)]))
    else streams[part.stream].push(Buffer.from(part.bytes))
  return decode(Buffer.concat(streams.text), Buffer.concat(streams.arrays)) as T
}
