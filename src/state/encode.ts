// What is saved, as bytes in two streams: text (JSON) and arrays of numbers as they lie in memory. Made in small parts, so that
// whoever writes them can let others have their turn in between.
import { KEPT, type KeptList } from '../kept-list.ts'

const KINDS = { u8: Uint8Array, u32: Uint32Array, f64: Float64Array } as const
type Kind = keyof typeof KINDS
const MARK = '$array'

export type Stream = 'text' | 'arrays'
export const STREAMS = ['text', 'arrays'] as const

/** Good until the next one is asked for. */
export type Part =
  | { readonly stream: Stream; readonly bytes: Uint8Array }
  /** The text of the list, by `textOf`, stands here: for whoever has not got it yet. */
  | { readonly kept: KeptList<unknown> }

/** In parts, since an item may be as long as a line. */
export function* textOf(list: KeptList<unknown>): Generator<Uint8Array> {
  let text = '['
  let isFirst = true
  for (const item of list) {
    text += `${isFirst ? '' : ','}${JSON.stringify(item)}`
    isFirst = false
    if (text.length < PART_BYTES) continue
    yield Buffer.from(text)
    text = ''
  }
  yield Buffer.from(`${text}]`)
}

/** Of text and of an array at once. */
const PART_BYTES = 32 * 1024
/** Shorter lists are not worth a chunk of their own. */
const MIN_KEPT_ITEMS = 32

interface Open {
  readonly items: Iterator<unknown>
  readonly close: string
  isFirst: boolean
}

const kindOf = (view: ArrayBufferView): Kind => {
  for (const kind of Object.keys(KINDS) as Kind[]) if (view instanceof KINDS[kind]) return kind
  throw new TypeError('an array of a kind that is not saved')
}

/** `state`: JSON, in which arrays of numbers may be typed ones, and lists anything that can be walked. */
export function* encode(state: unknown): Generator<Part> {
  const open: Open[] = []
  const named = new Map<string, string>()
  const nameOf = (key: string): string => {
    let name = named.get(key)
    if (name === undefined) named.set(key, (name = `${JSON.stringify(key)}:`))
    return name
  }
  let text = ''
  let arrayBytes = 0
  const arrays: ArrayBufferView[] = []
  let kept: KeptList<unknown> | undefined

  const begin = (value: unknown): void => {
    if (value === null || typeof value !== 'object') text += JSON.stringify(value) ?? 'null'
    else if (ArrayBuffer.isView(value)) {
      const { byteLength } = value
      text += `{"${MARK}":"${kindOf(value)}","at":${arrayBytes},"bytes":${byteLength}}`
      arrayBytes += byteLength
      arrays.push(value)
    } else if (KEPT in value && (value as KeptList<unknown>)[KEPT].items >= MIN_KEPT_ITEMS) {
      kept = value as KeptList<unknown>
    } else if (Symbol.iterator in value) {
      text += '['
      const items = (value as Iterable<unknown>)[Symbol.iterator]()
      open.push({ items, close: ']', isFirst: true })
    } else {
      text += '{'
      open.push({ items: Object.entries(value)[Symbol.iterator](), close: '}', isFirst: true })
    }
  }

  begin(state)
  for (
    let top = open.at(-1);
    top !== undefined || text !== '' || kept !== undefined;
    top = open.at(-1)
  ) {
    const next = top?.items.next()
    if (top === undefined || next === undefined || next.done === true) {
      text += top?.close ?? ''
      open.pop()
    } else if (top.close === ']') {
      if (!top.isFirst) text += ','
      top.isFirst = false
      begin(next.value)
    } else {
      const [key, value] = next.value as [string, unknown]
      if (value !== undefined) {
        if (!top.isFirst) text += ','
        top.isFirst = false
        text += nameOf(key)
        begin(value)
      }
    }
    for (const view of arrays.splice(0))
      for (let from = 0; from < view.byteLength; from += PART_BYTES) {
        const length = Math.min(PART_BYTES, view.byteLength - from)
        const bytes = new Uint8Array(view.buffer, view.byteOffset + from, length)
        yield { stream: 'arrays', bytes }
      }
    if (kept !== undefined) {
      yield { stream: 'text', bytes: Buffer.from(text) }
      yield { kept }
      text = ''
      kept = undefined
    }
    if (text.length < PART_BYTES && open.length > 0) continue
    yield { stream: 'text', bytes: Buffer.from(text) }
    text = ''
  }
}

/** What `encode` was given, lists as arrays. Throws where the streams are not of one state. */
export const decode = (text: Buffer, arrays: Buffer): unknown =>
  restored(JSON.parse(text.toString('utf8')), arrays)

const restored = (value: unknown, arrays: Buffer): unknown => {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = restored(value[i], arrays)
    return value
  }
  const object = value as Record<string, unknown>
  if (MARK in object) return arrayOf(object, arrays)
  for (const [key, each] of Object.entries(object))
    if (typeof each === 'object') object[key] = restored(each, arrays)
  return object
}

const arrayOf = (
  { [MARK]: kind, at, bytes }: Record<string, unknown>,
  arrays: Buffer,
): ArrayBufferView => {
  const from = Number(at)
  const own = Uint8Array.from(arrays.subarray(from, from + Number(bytes)))
  if (own.length !== bytes) throw new RangeError('the saved arrays are cut short')
  return new KINDS[kind as Kind](own.buffer)
}
