// Pieces of time stamps, read by hand.

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** 1 to 12 of an English name of three letters; 0 where it is none. */
export const monthOf = (name: string): number => MONTHS.indexOf(name) + 1

/** Two, three or four digits at a place; NaN where one is none. */
export const digits = (text: string, from: number, count: number): number => {
  let value = 0
  for (let i = from; i < from + count; i++) {
    const digit = text.charCodeAt(i) - 48
    if (!(digit >= 0 && digit <= 9)) return NaN
    value = value * 10 + digit
  }
  return value
}

export const utc = (y: number, mo: number, d: number, h: number, mi: number, s: number): number => {
  const valid = mo >= 1 && mo <= 12 && d >= 1 && d <= 31
  return valid ? Date.UTC(y, mo - 1, d) + timeOfDay(h, mi, s) : NaN
}

/** ms since midnight. */
export const timeOfDay = (hours: number, minutes: number, seconds: number): number =>
  hours <= 24 && minutes <= 59 && seconds <= 60
    ? ((hours * 60 + minutes) * 60 + seconds) * 1000
    : NaN

/** The place behind the digits of a fraction of a second: behind a point or a comma. */
export const fractionEnd = (text: string, at: number): number => {
  const point = text.charCodeAt(at)
  if (point !== 46 && point !== 44) return at
  let end = at + 1
  while (text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end++
  return end
}

/** ms of the fraction whose point or comma is at a place. */
export const fractionMs = (text: string, at: number, end: number): number => {
  let fraction = 0
  let unit = 1
  for (let i = at + 1; i < end; i++, unit *= 10) fraction = fraction * 10 + text.charCodeAt(i) - 48
  return (fraction * 1000) / unit
}

/** The place behind `+hh:mm`, `+hhmm`, `+hh`, `Z`, `UTC`, `GMT`; -1 where there is none. */
export const offsetEnd = (text: string, at: number): number => {
  const sign = text.charCodeAt(at)
  if (sign === 90 || sign === 122) return at + 1
  if (text.startsWith('UTC', at) || text.startsWith('GMT', at)) return at + 3
  if ((sign !== 43 && sign !== 45) || Number.isNaN(digits(text, at + 1, 2))) return -1
  const minutes = at + (text.charCodeAt(at + 3) === 58 ? 4 : 3)
  return Number.isNaN(digits(text, minutes, 2)) ? at + 3 : minutes + 2
}

/** ms of what stands there. */
export const offsetMs = (text: string, at: number, end: number): number => {
  const sign = text.charCodeAt(at)
  if (sign !== 43 && sign !== 45) return 0
  const minutes = end - at > 3 ? digits(text, end - 2, 2) : 0
  const ms = (digits(text, at + 1, 2) * 60 + minutes) * 60_000
  return sign === 45 ? -ms : ms
}
