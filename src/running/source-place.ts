// Where the records of a source come from, in words for pages and diagnoses.
import { relative } from 'node:path'
import type { Config, SourceConfig } from '../config/config.ts'
import { formatListenAddress } from '../config/quantities.ts'

/** Short where the file lies below the folder. */
const shownPath = (folder: string, file: string): string => {
  const path = relative(folder, file)
  return path.startsWith('..') ? file : path
}

const placeOf = (source: SourceConfig, folder: string | undefined): string => {
  const { name, file, otlp, http, syslog } = source
  if (file !== undefined) return folder === undefined ? file : shownPath(folder, file)
  if (otlp !== undefined) {
    const match = Object.entries(otlp.match).map(([key, value]) => `${key}=${value}`)
    return ['OTLP', ...match].join(' ')
  }
  if (http !== undefined) return `POST /ingest/${name}`
  if (syslog === undefined) return 'standard input'
  const { tcp, udp } = syslog
  return [
    'syslog',
    ...(tcp === undefined ? [] : [`tcp ${formatListenAddress(tcp)}`]),
    ...(udp === undefined ? [] : [`udp ${formatListenAddress(udp)}`]),
  ].join(' ')
}

/** By name of the source. `folder`: paths are shown relative to it. */
export const placesOf = ({ sources }: Config, folder?: string): ReadonlyMap<string, string> =>
  new Map(sources.map((source) => [source.name, placeOf(source, folder)]))
