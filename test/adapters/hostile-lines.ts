// Lines of a given length that are made to be slow: a real line whose longest value became a long run of what scanners look for.

const RUNS = [
  'a',
  '"',
  '\\',
  '\\"',
  '\\", ',
  ', a=',
  ' a=',
  '=',
  '" ',
  '" 2',
  ' HTTP/',
  '[',
  ']',
  '] (',
  ': ',
  ' - ',
  '{"a":',
  ',',
  '%3D',
  '#0',
  'a.',
  'a@',
  '1',
  ' ',
  '\t',
  ' at ',
]

/** Where the longest value between blanks or quotes stands. */
const longestValue = (line: string): { from: number; to: number } => {
  let best = { from: line.length, to: line.length }
  for (const match of line.matchAll(/[^\s"]+/g)) {
    const { index } = match
    if (match[0].length > best.to - best.from && index > 24)
      best = { from: index, to: index + match[0].length }
  }
  return best
}

export const hostileLines = (
  line: string,
  length: number,
): readonly { run: string; line: string }[] => {
  const { from, to } = longestValue(line)
  return RUNS.map((run) => ({
    run,
    line: line.slice(0, from) + run.repeat(Math.ceil(length / run.length)) + line.slice(to),
  }))
}
