// What the configuration says of servers, resource servers and correlation, as correlators want it.
import type { Config } from '../config/config.ts'
import {
  CORRELATION_TRAITS,
  RESOURCE_SERVER_TRAITS,
  SERVER_TRAITS,
  type ResourceServerTraits,
  type ServerTraits,
  type Traits,
} from '../correlators/traits.ts'

export const traitsOf = ({ servers, resourceServers, correlation }: Config): Traits => {
  const ofServers = new Map(
    servers.map((server): [string, ServerTraits] => [
      server.name,
      {
        ...SERVER_TRAITS,
        ...server.traits,
        longestJwksCacheSeconds:
          server.longestJwksCacheSeconds ?? SERVER_TRAITS.longestJwksCacheSeconds,
        rotationDeadlineSeconds:
          server.rotationDeadlineSeconds ?? SERVER_TRAITS.rotationDeadlineSeconds,
        keyMaxAgeSeconds: server.keyMaxAgeSeconds,
      },
    ]),
  )
  const ofResourceServers = new Map(
    resourceServers.map(({ name, mode, traits }): [string, ResourceServerTraits] => [
      name,
      { ...RESOURCE_SERVER_TRAITS, mode, ...traits },
    ]),
  )
  return {
    server: (name) => ofServers.get(name) ?? SERVER_TRAITS,
    resourceServer: (name) => ofResourceServers.get(name) ?? RESOURCE_SERVER_TRAITS,
    correlation: { ...CORRELATION_TRAITS, ...correlation.traits },
  }
}
