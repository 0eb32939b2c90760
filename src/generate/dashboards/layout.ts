// Where panels are: lines as wide as the dashboard, since the SDK leaves holes and overflows.
const COLUMNS = 24

interface Sized {
  readonly width: number
  readonly height: number
}
export interface Place {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

/** As many as fit beside each other. */
const linesOf = <P extends Sized>(panels: readonly P[]): readonly (readonly P[])[] => {
  const lines: P[][] = []
  let left = 0
  for (const panel of panels) {
    if (panel.width > left) {
      lines.push([])
      left = COLUMNS
    }
    lines.at(-1)?.push(panel)
    left -= panel.width
  }
  return lines
}

/** From `top` on; all of a line are as high as its highest, the last is as wide as what is left. Returns the end too. */
export const placesOf = (
  panels: readonly Sized[],
  top: number,
): { readonly places: readonly Place[]; readonly end: number } => {
  let y = top
  const places = linesOf(panels).flatMap((line) => {
    const h = Math.max(...line.map(({ height }) => height))
    let x = 0
    const placed = line.map(({ width }, i) => {
      const w = i === line.length - 1 ? COLUMNS - x : width
      const place = { x, y, w, h }
      x += w
      return place
    })
    y += h
    return placed
  })
  return { places, end: y }
}
