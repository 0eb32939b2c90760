// Spring Boot with Spring Security: authorization server and resource server, by its observations.
import { SERVER } from '../../records/otlp/span-trees.ts'
import { pathOf } from './http.ts'
import type { ReadSpan } from './span.ts'
import { endpointEvent } from './spring/endpoints.ts'
import { authenticationsOf, isSpring } from './spring/observation.ts'
import { validationOf } from './spring/validation.ts'

export const readSpring: ReadSpan = (request) => {
  if (request.kind !== SERVER || !isSpring(request)) return undefined
  const authentications = authenticationsOf(request)
  const event =
    endpointEvent(request, authentications, pathOf(request) ?? '') ??
    validationOf(
      request,
      authentications.find(({ token }) => token === 'bearertoken'),
    )
  return event === undefined ? undefined : [event]
}
