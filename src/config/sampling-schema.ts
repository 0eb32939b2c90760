// Which requests a source records.
import { z } from 'zod'

const SAMPLING_TEXT = '`all`, `errors_only`, or the share that is recorded, such as 0.1'
const share = z
  .number({ error: SAMPLING_TEXT })
  .gt(0, { error: SAMPLING_TEXT })
  .lte(1, { error: SAMPLING_TEXT })
const shareText = z
  .string()
  .regex(/^[01]?\.\d{1,9}$|^1$/)
  .transform(Number)
  .pipe(share)
/** Every request, a share of them, or the failures. */
export const samplingSchema = z
  .union([z.enum(['all', 'errors_only']), share, shareText], { error: SAMPLING_TEXT })
  .transform((written) => (written === 1 ? 'all' : written))
