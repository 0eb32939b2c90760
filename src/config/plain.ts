// Servers and sources of which only what they are was said; everything else as authslo.yaml has it where a key is left out.
import { configFrom, type ServerConfig, type SourceConfig } from './config.ts'
import { configSchema } from './schema.ts'

type Said<T, K extends keyof T> = Pick<T, K> & Partial<T>

const shape = { name: 'x', server: 'x', format: 'x', file: 'x' }
let leftOut: SourceConfig | undefined

/** To be read whole, from its beginning, unless something else is said. */
export const plainSource = (
  said: Said<SourceConfig, 'name' | 'server' | 'format'>,
): SourceConfig => {
  leftOut ??= configFrom(configSchema.parse({ sources: [shape] }), '').sources[0] as SourceConfig
  return { ...leftOut, file: '', start: 'beginning', ...said }
}

export const plainServer = (said: Said<ServerConfig, 'name' | 'product'>): ServerConfig => ({
  issuer: undefined,
  region: undefined,
  throttled: 'known_clients',
  ...said,
})
