// From label values to the place of a series, label by label: no joined strings, nothing allocated on the way.

/** Absent and empty are the same: not known, omitted in the exposition. */
export type Labels = Readonly<Record<string, string | undefined>>

export interface LabelTree {
  /** -1: there is none. */
  readonly find: (labels: Labels) => number
  readonly put: (labels: Labels, place: number) => void
  readonly remove: (labels: Labels) => void
}

interface Node {
  readonly values: string[]
  /** Below the last label there are places, above it nodes. */
  readonly nodes: Node[]
  readonly places: number[]
  /** Where many values are; few are found faster one after another. */
  byValue: Map<string, number> | undefined
}

const FEW = 8

const emptyNode = (): Node => ({ values: [], nodes: [], places: [], byValue: undefined })

const indexIn = ({ values, byValue }: Node, value: string): number => {
  if (byValue !== undefined) return byValue.get(value) ?? -1
  for (let i = 0; i < values.length; i++) if (values[i] === value) return i
  return -1
}

const indexFor = (node: Node, value: string): number => {
  const known = indexIn(node, value)
  if (known >= 0) return known
  const index = node.values.push(value) - 1
  if (node.byValue !== undefined) node.byValue.set(value, index)
  else if (node.values.length > FEW) node.byValue = new Map(node.values.map((v, i) => [v, i]))
  return index
}

export const createLabelTree = (labelNames: readonly string[]): LabelTree => {
  const root = emptyNode()
  // A metric without labels is one place under the label that is always absent.
  const above = labelNames.slice(0, -1)
  const last = labelNames.at(-1) ?? ''

  const put = (labels: Labels, place: number): void => {
    let node = root
    for (const name of above) node = node.nodes[indexFor(node, labels[name] ?? '')] ??= emptyNode()
    node.places[indexFor(node, labels[last] ?? '')] = place
  }

  return {
    find: (labels) => {
      let node = root
      for (let i = 0; i < above.length; i++) {
        const index = indexIn(node, labels[above[i] as string] ?? '')
        if (index < 0) return -1
        node = node.nodes[index] as Node
      }
      const index = indexIn(node, labels[last] ?? '')
      return index < 0 ? -1 : (node.places[index] as number)
    },
    put,
    remove: (labels) => put(labels, -1),
  }
}
