// What the configuration says of servers, as correlators want it.
import type { Config } from '../config/config.ts'
import {
  defaultTraits,
  SERVER_TRAITS,
  type ServerTraits,
  type Traits,
} from '../correlators/traits.ts'

export const traitsOf = ({ servers }: Config): Traits => {
  const traits = new Map(
    servers.map((server): [string, ServerTraits] => [
      server.name,
      {
        ...SERVER_TRAITS,
        longestJwksCacheSeconds:
          server.longestJwksCacheSeconds ?? SERVER_TRAITS.longestJwksCacheSeconds,
        rotationDeadlineSeconds:
          server.rotationDeadlineSeconds ?? SERVER_TRAITS.rotationDeadlineSeconds,
        keyMaxAgeSeconds: server.keyMaxAgeSeconds,
      },
    ]),
  )
  return { ...defaultTraits(), server: (name) => traits.get(name) ?? SERVER_TRAITS }
}
