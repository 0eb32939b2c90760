// Free text: the whole line is the message; time, host and app come from what wraps it (syslog).
import type { CarrierReader } from './fields.ts'
import { textFields } from './text-fields.ts'

/** Paths: message, time, host, app. Takes every line: the last carrier of an adapter, which then looks for itself. */
export const plainText: CarrierReader = (table, settings) => {
  const { fields, clear, set } = textFields('text', table, settings)
  return (line, wrapping = {}) => {
    clear()
    set('message', line)
    if (wrapping.time !== undefined) set('time', wrapping.time)
    if (wrapping.host !== undefined) set('host', wrapping.host)
    if (wrapping.app !== undefined) set('app', wrapping.app)
    return fields
  }
}
