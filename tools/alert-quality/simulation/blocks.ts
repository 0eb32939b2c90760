// Writes series into blocks of a TSDB, a file of OpenMetrics for each block, since promtool reads its file once for each block.
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../processes.ts'
import { bin } from '../report.ts'
import { BLOCK_SECONDS, DAY, START } from './clock.ts'
import { linesOf, type Series } from './series.ts'

export const writeBlocks = async (
  series: readonly Series[],
  days: number,
  folder: string,
): Promise<void> => {
  for (let from = 0; from < days * DAY; from += BLOCK_SECONDS) {
    const path = join(folder, `${from}.om`)
    const file = openSync(path, 'w')
    for (const each of series) writeSync(file, linesOf(each, from, from + BLOCK_SECONDS, START))
    writeSync(file, '# EOF\n')
    closeSync(file)
    const written = await run(bin('promtool'), [
      'tsdb',
      'create-blocks-from',
      'openmetrics',
      `--max-block-duration=${BLOCK_SECONDS / 3600}h`,
      '-q',
      path,
      join(folder, 'tsdb'),
    ])
    rmSync(path)
    if (!written.ok) throw new Error(`promtool wrote no blocks:\n${written.output.slice(-500)}`)
  }
}
