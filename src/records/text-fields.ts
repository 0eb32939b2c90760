// Fields of carriers whose values are pieces of text, set by name.
import { apart } from '../apart.ts'
import type { Carrier, Fields, ReadSettings, Slot, SlotTable } from './fields.ts'
import { parseTime } from './time.ts'

export interface TextFields {
  readonly fields: Fields
  readonly clear: () => void
  /** Sets the value of every slot that has this path; the first value of a path stays. */
  readonly set: (path: string, value: string) => void
  /** The slots that have this path; undefined: what nobody reads need not be cut out. */
  readonly slotsOf: (path: string) => readonly number[] | undefined
  /** As `set`, by the slots of a path. */
  readonly fill: (slots: readonly number[], value: string) => void
}

/** Lists (scopes) that are remembered as split: the same few come again and again. */
const MAX_SPLIT = 256

export const textFields = (
  carrier: Carrier,
  table: SlotTable,
  settings: ReadSettings,
): TextFields => {
  const values = new Array<string | undefined>(table.size).fill(undefined)
  const slotsOf = new Map<string, readonly number[]>()
  const split = new Map<string, readonly string[]>()
  table.ways.forEach((ways, slot) => {
    for (const way of ways) {
      if (way.length !== 1) continue
      const path = way[0] as string
      slotsOf.set(path, [...(slotsOf.get(path) ?? []), slot])
    }
  })
  const text = (slot: Slot): string | undefined => {
    const value = values[slot]
    return value === '' ? undefined : value
  }
  const fill = (slots: readonly number[], value: string): void => {
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i] as number
      if (values[slot] === undefined) values[slot] = value
    }
  }
  return {
    slotsOf: (path) => slotsOf.get(path),
    fill,
    clear: () => {
      // For so few faster than Array.fill.
      for (let slot = 0; slot < values.length; slot++) values[slot] = undefined
    },
    set: (path, value) => {
      const slots = slotsOf.get(path)
      if (slots !== undefined) fill(slots, value)
    },
    fields: {
      carrier,
      text,
      number: (slot) => {
        const value = text(slot)
        if (value === undefined || value.trim() === '') return undefined
        const number = Number(value)
        return Number.isFinite(number) ? number : undefined
      },
      boolean: (slot) => {
        const value = text(slot)
        return value === 'true' ? true : value === 'false' ? false : undefined
      },
      time: (slot) => {
        const value = text(slot)
        return value === undefined ? undefined : parseTime(value, settings)
      },
      value: text,
      texts: (slot) => {
        const value = text(slot)
        if (value === undefined) return undefined
        let items = split.get(value)
        if (items === undefined) {
          items = value.split(/\s+/).filter((item) => item !== '')
          if (split.size < MAX_SPLIT && value.length < 256)
            split.set(apart(value), (items = items.map(apart)))
        }
        return items
      },
    },
  }
}
