// Lines of LemonLDAP::NG's standard logger: `[Mon Nov 23 05:56:25 2026] [LLNG:30732] [warn] message`, in the local time of the machine.
import type { CarrierReader } from './fields.ts'
import { textFields } from './text-fields.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Mon Nov  3 05:56:25 2026` as a stamp without zone, from behind the bracket. */
const stampOf = (line: string): string => {
  const month = `${MONTHS.indexOf(line.slice(5, 8)) + 1}`.padStart(2, '0')
  const day = line.slice(9, 11).replace(' ', '0')
  return `${line.slice(21, 25)}-${month}-${day}T${line.slice(12, 20)}`
}

/** Paths: time, app, pid, level, message. */
export const ctimeText: CarrierReader = (table, settings) => {
  const { fields, clear, set } = textFields('ctime-text', table, settings)
  return (line) => {
    if (line.charCodeAt(0) !== 91 || !line.startsWith('] [', 25)) return undefined
    const sourceEnd = line.indexOf('] [', 28)
    if (sourceEnd < 0) return undefined
    const levelEnd = line.indexOf('] ', sourceEnd + 3)
    if (levelEnd < 0) return undefined
    clear()
    const source = line.slice(28, sourceEnd)
    const colon = source.lastIndexOf(':')
    set('time', stampOf(line))
    set('app', colon < 0 ? source : source.slice(0, colon))
    if (colon >= 0) set('pid', source.slice(colon + 1))
    set('level', line.slice(sourceEnd + 3, levelEnd))
    set('message', line.slice(levelEnd + 2))
    return fields
  }
}
