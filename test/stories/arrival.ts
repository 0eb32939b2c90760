// Orders in which lines may arrive, from a seed.

const timeOf = (line: string): number => Date.parse((JSON.parse(line) as { time: string }).time)

/** Each line comes up to `latenessMs` after it was written; a stamp after `nowMs` is forged, its line comes where it stands. */
export const shuffled = (
  lines: readonly string[],
  { random, latenessMs, nowMs }: { random: () => number; latenessMs: number; nowMs: number },
): readonly string[] => {
  let latest = -Infinity
  return lines
    .map((line) => {
      const time = timeOf(line)
      if (time <= nowMs) latest = Math.max(latest, time)
      return { line, arrival: (time <= nowMs ? time : latest) + random() * latenessMs }
    })
    .sort((a, b) => a.arrival - b.arrival)
    .map(({ line }) => line)
}

/** In portions of one to four lines. */
export const portioned = (
  lines: readonly string[],
  random: () => number,
): readonly (readonly string[])[] => {
  const portions: string[][] = []
  for (let from = 0; from < lines.length;) {
    const size = 1 + Math.floor(random() * 4)
    portions.push(lines.slice(from, from + size))
    from += size
  }
  return portions
}
