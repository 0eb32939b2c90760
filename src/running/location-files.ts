// Where addresses are, by files in MaxMind's format that the operator names (`correlation.geo`). None is bundled.
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { relative } from 'node:path'
import type { Config } from '../config/config.ts'
import { configProblem } from '../config/diagnostics.ts'
import { createRecent } from '../correlators/recent.ts'
import type { Locate, Location } from '../correlators/suspicious-use/signals.ts'
import { withoutUndefined } from '../config/without-undefined.ts'
import { whyUnreadable, type Checked } from '../diagnostic.ts'

/** What GeoIP2 and GeoLite2 City, Country, ASN and Connection-Type, and files made like them, tell of an address. */
interface GeoRecord {
  readonly country?: { readonly iso_code?: string }
  readonly location?: { readonly latitude?: number; readonly longitude?: number }
  readonly autonomous_system_number?: number
  readonly connection_type?: string
}

/** Addresses of which the answer is remembered. */
const MAX_ADDRESSES = 20_000
const UNKNOWN: Location = {}

/** Read once, at the start: a newer file counts from the next. undefined: none is named. */
export const readLocations = async (
  { correlation: { geo } }: Pick<Config, 'correlation'>,
  folder: string,
): Promise<Checked<Locate | undefined>> => {
  if (geo === undefined) return { ok: true, value: undefined, warnings: [] }
  // Loaded here, so that nobody waits for it who names no file.
  const { Reader } = await import('mmdb-lib')
  const read = await Promise.all(
    Object.entries(geo).map(async ([key, path]) => {
      try {
        const reader = new Reader(await readFile(path))
        const { ipVersion } = reader.metadata
        // A file without IPv6 would answer for its first bits.
        return (ip: string): GeoRecord | null =>
          isIP(ip) === 0 || isIP(ip) > ipVersion ? null : (reader.get(ip) as GeoRecord | null)
      } catch (error) {
        // What is no error of the file system is the reader's.
        const isFormat = (error as NodeJS.ErrnoException).code === undefined
        const why = isFormat ? 'it is not in that format' : whyUnreadable(error)
        return configProblem('locations-unreadable', { file: relative(folder, path) }, key, why)
      }
    }),
  )
  const problems = read.filter((each) => typeof each !== 'function')
  if (problems.length > 0) return { ok: false, problems }
  const ask = read.filter((each) => typeof each === 'function')

  const known = createRecent<string, Location>(MAX_ADDRESSES)
  const locate: Locate = (ip) => {
    let location = known.get(ip)
    if (location === undefined) {
      location = ask.map((of) => of(ip)).reduce(together, UNKNOWN)
      known.set(ip, location)
    }
    return location === UNKNOWN ? undefined : location
  }
  return { ok: true, value: locate, warnings: [] }
}

/** What one file does not tell another may. */
const together = (before: Location, record: GeoRecord | null): Location =>
  record === null
    ? before
    : {
        ...before,
        ...withoutUndefined({
          latitude: record.location?.latitude,
          longitude: record.location?.longitude,
          country: record.country?.iso_code,
          asn: record.autonomous_system_number,
          mobile:
            record.connection_type === undefined
              ? undefined
              : record.connection_type === 'Cellular',
        }),
      }
