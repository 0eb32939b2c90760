// Lines that a Java runtime prints below a record or on their own: an exception, its frames, its causes. Never records themselves.

/** A class name of an exception is shorter. */
const MAX_NAME = 300
const MORE = [' more', ' common frames omitted']

const isFrame = (text: string): boolean =>
  text.startsWith('at ') ? text.endsWith(')') || text.endsWith(']') : isElided(text)

const isElided = (text: string): boolean =>
  text.startsWith('... ') && MORE.some((end) => text.endsWith(end))

/** `java.lang.IllegalStateException: message`, `Caused by: ...`, `Exception in thread "main" ...`. */
const isException = (text: string): boolean => {
  if (text.startsWith('Exception in thread "')) return true
  const head = text.slice(0, MAX_NAME)
  const end = head.search(/[:\s]/)
  const name = end < 0 ? head : head.slice(0, end)
  return (
    name.includes('.') &&
    (name.endsWith('Exception') || name.endsWith('Error')) &&
    /^[\w.$]+$/.test(name)
  )
}

export const isStackLine = (line: string): boolean => {
  const text = line.trim()
  if (isFrame(text)) return true
  if (text.startsWith('Caused by: ') || text.startsWith('Suppressed: ')) return true
  return isException(text)
}

/** With `multiline: indent`: a line that belongs to the record before it. */
export const goesOnIndented = (line: string): boolean =>
  line === '' || line.charCodeAt(0) <= 32 || isStackLine(line)
