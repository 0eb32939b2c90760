// The checklist of a running exporter: remembers what the answers compare with, and asks the questions.
import type { Pipeline } from '../../pipeline/pipeline.ts'
import { authorityFor } from '../../slis/authority.ts'
import type { Checklist } from '../../server/checklist.ts'
import type { EpisodeRow } from '../../server/episode-page.ts'
import type { Status } from '../../server/status.ts'
import { createGrowth } from '../growth.ts'
import { remedyOf } from '../remedies.ts'
import { rowsOf } from '../rows.ts'
import { QUESTIONS } from './index.ts'
import { LAST_HOUR, LATELY, type View } from './view.ts'

export interface ChecklistOptions {
  readonly pipeline: Pipeline
  readonly status: () => Status
  readonly episodes: () => readonly EpisodeRow[]
  /** Of the configuration; those that records name are added. */
  readonly resourceServers: readonly string[]
}

export interface ChecklistReader {
  /** Once a second. */
  readonly note: (now: number) => void
  readonly read: () => Checklist
}

export const createChecklist = (options: ChecklistOptions): ChecklistReader => {
  const { pipeline, status, episodes } = options
  const { store } = pipeline
  const lately = createGrowth({ store, names: LATELY, windowSeconds: 300, everySeconds: 30 })
  const lastHour = createGrowth({ store, names: LAST_HOUR, windowSeconds: 3600, everySeconds: 60 })
  const rows = rowsOf(store)
  const servers = [...new Set(pipeline.sources.map(({ setup }) => setup.server))]

  const viewOf = ({ now, slos, sources }: Status): View => ({
    now,
    servers,
    resourceServers: [
      ...new Set([
        ...options.resourceServers,
        ...rows('oauth_token_validations_total').flatMap(
          ({ labels }) => labels.resource_server ?? [],
        ),
      ]),
    ],
    slos,
    sources,
    episodes: episodes(),
    lately: lately.grown,
    lastHour: lastHour.grown,
    rows,
    tells: (server, capability) => pipeline.authorities(server).has(capability),
    tellsOf: (resource_server) =>
      servers.some(
        (server) =>
          authorityFor(pipeline.authorities(server), 'validations', { resource_server }) !==
          undefined,
      ),
    remedy: (server, capability) => {
      const found = remedyOf(pipeline, server, capability)
      return found === undefined ? undefined : `${found.product}: ${found.remedy}`
    },
  })

  return {
    note: (now) => {
      lately.note(now)
      lastHour.note(now)
    },
    read: () => {
      const read = status()
      const view = viewOf(read)
      return {
        now: read.now,
        windowSeconds: lately.seconds(read.now),
        questions: QUESTIONS.map(({ id, title, answer }) => ({
          id,
          title,
          findings: answer(view),
        })),
      }
    },
  }
}
