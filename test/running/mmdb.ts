// Writes small files in MaxMind's format (MaxMind DB File Format Specification 2.0), for networks of IPv4.

export type Value = string | number | { readonly [key: string]: Value }
/** Written as a double even where it is whole. */
const isWhole = (value: number): boolean => Number.isInteger(value)

const control = (type: number, size: number): Buffer => {
  if (size < 29) return Buffer.from([(type << 5) | size])
  if (size < 285) return Buffer.from([(type << 5) | 29, size - 29])
  throw new Error('too long for this writer')
}
const [STRING, DOUBLE, UINT32, MAP] = [2, 3, 6, 7]

const encoded = (value: Value): Buffer => {
  if (typeof value === 'string')
    return Buffer.concat([control(STRING, Buffer.byteLength(value)), Buffer.from(value)])
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(isWhole(value) ? 4 : 8)
    if (isWhole(value)) bytes.writeUInt32BE(value)
    else bytes.writeDoubleBE(value)
    return Buffer.concat([control(isWhole(value) ? UINT32 : DOUBLE, bytes.length), bytes])
  }
  const entries = Object.entries(value)
  return Buffer.concat([
    control(MAP, entries.length),
    ...entries.flatMap(([key, of]) => [encoded(key), encoded(of)]),
  ])
}

type Node = [left: Node | number | undefined, right: Node | number | undefined]

/** `networks`: records by CIDR. */
export const mmdb = (networks: Readonly<Record<string, Value>>): Buffer => {
  const root: Node = [undefined, undefined]
  const records: Buffer[] = []
  for (const [cidr, record] of Object.entries(networks)) {
    const [ip = '', length = '32'] = cidr.split('/')
    const bits = ip
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('')
      .slice(0, Number(length))
    let node = root
    for (const bit of bits.slice(0, -1)) {
      const below = node[Number(bit)]
      const next: Node = Array.isArray(below) ? below : [undefined, undefined]
      node[Number(bit)] = next
      node = next
    }
    node[Number(bits.at(-1))] = records.reduce((sum, { length: bytes }) => sum + bytes, 0)
    records.push(encoded(record))
  }
  const nodes: Node[] = []
  const number = (node: Node): void => {
    nodes.push(node)
    for (const below of node) if (Array.isArray(below)) number(below)
  }
  number(root)
  const tree = Buffer.alloc(nodes.length * 6)
  const pointer = (of: Node[number]): number =>
    of === undefined ? nodes.length : Array.isArray(of) ? nodes.indexOf(of) : nodes.length + 16 + of
  nodes.forEach(([left, right], i) => {
    tree.writeUIntBE(pointer(left), i * 6, 3)
    tree.writeUIntBE(pointer(right), i * 6 + 3, 3)
  })
  const metadata = encoded({
    node_count: nodes.length,
    record_size: 24,
    ip_version: 4,
    database_type: 'Test',
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_700_000_000,
  })
  return Buffer.concat([
    tree,
    Buffer.alloc(16),
    ...records,
    Buffer.from('abcdef4d61784d696e642e636f6d', 'hex'),
    metadata,
  ])
}
