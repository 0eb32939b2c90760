// Typed arrays that grow in place: room is set aside in the address space and taken as it is needed, so that nothing is copied
// and no memory of earlier, smaller arrays stays with the process.

export type NumberArray =
  Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>

interface Kind<A extends NumberArray> {
  new (buffer: ArrayBuffer): A
  readonly BYTES_PER_ELEMENT: number
}

/** Empty; `most`: elements that it can hold without a copy. */
export const growing = <A extends NumberArray>(kind: Kind<A>, most: number): A =>
  new kind(new ArrayBuffer(0, { maxByteLength: most * kind.BYTES_PER_ELEMENT }))

/** The array itself where it has room, else a wider copy. What is new is 0. */
export const grown = <A extends NumberArray>(array: A, length: number): A => {
  const bytes = length * array.BYTES_PER_ELEMENT
  if (bytes <= array.buffer.maxByteLength) {
    array.buffer.resize(bytes)
    return array
  }
  const wider = growing(array.constructor as unknown as Kind<A>, length)
  wider.buffer.resize(bytes)
  wider.set(array)
  return wider
}
