// What is done to the log, to the process and to its state while lines are written: one line a fault.
import type { Fault } from './fault.ts'
import {
  copyTruncate,
  removeAndMake,
  rename,
  renameCompressed,
  replace,
  switchLink,
  tornAndCut,
  twice,
} from './log-faults.ts'
import { diskIs, down, downWhileFull, downWhileSlow, tear } from './process-faults.ts'
import { neverRead, scrapeMuch } from './scraper-faults.ts'

export const FAULTS: Readonly<Record<string, Fault>> = {
  none: { what: 'nothing happens', inject: () => Promise.resolve() },
  rename: { what: 'the log is renamed, its writer follows up to 50 ms later', inject: rename },
  'rename-glob': { what: 'the same, read as `auth.log*`', glob: 'auth.log*', inject: rename },
  'rename-twice': { what: 'two renames within 30 ms, 200 lines between them', inject: twice },
  'rename-gz': { what: 'renamed, and compressed at once', inject: renameCompressed('gz') },
  'rename-zst-glob': {
    what: 'renamed, and compressed with zstd at once, read as `auth.log*`',
    glob: 'auth.log*',
    inject: renameCompressed('zst'),
  },
  copytruncate: { what: 'copied and emptied', inject: copyTruncate },
  'copytruncate-glob': {
    what: 'the same, read as `auth.log*`',
    glob: 'auth.log*',
    inject: copyTruncate,
  },
  recreate: { what: 'removed and made anew', inject: removeAndMake },
  replace: { what: 'replaced by a copy of itself, under another inode', inject: replace },
  link: { what: 'a symbolic link is switched, as Kubernetes does', inject: switchLink },
  'torn-line': {
    what: 'emptied in the middle of a line: those bytes are lost',
    inject: tornAndCut,
  },
  kill: { what: 'kill -9, up to 0.5 s down', inject: down('SIGKILL') },
  term: { what: 'SIGTERM, up to 0.5 s down', inject: down('SIGTERM') },
  'kill-rename': { what: 'kill -9, renamed while down', inject: down('SIGKILL', rename) },
  'kill-rename-twice': {
    what: 'kill -9, renamed twice while down',
    inject: down('SIGKILL', twice),
  },
  'kill-gz': {
    what: 'kill -9, renamed and compressed while down',
    inject: down('SIGKILL', renameCompressed('gz')),
  },
  'kill-zst-glob': {
    what: 'kill -9, renamed and compressed with zstd while down, read as `auth.log*`',
    glob: 'auth.log*',
    inject: down('SIGKILL', renameCompressed('zst')),
  },
  'kill-copytruncate': {
    what: 'kill -9, copied and emptied while down',
    inject: down('SIGKILL', copyTruncate),
  },
  'kill-copytruncate-glob': {
    what: 'the same, read as `auth.log*`',
    glob: 'auth.log*',
    inject: down('SIGKILL', copyTruncate),
  },
  'kill-torn-checkpoint': {
    what: 'kill -9, the newest checkpoint cut or changed',
    inject: down('SIGKILL', tear),
  },
  'disk-full': { what: 'the state directory is full, up to 1.5 s', inject: diskIs('full') },
  'disk-slow': { what: 'each write to the state directory takes 0.3 s', inject: diskIs('slow') },
  'disk-full-kill': { what: 'the same as disk-full, and kill -9', inject: downWhileFull },
  'disk-slow-term': { what: 'the same as disk-slow, and SIGTERM', inject: downWhileSlow },
  'push-kill': {
    what: 'batches are sent to `/ingest`, kill -9; senders repeat what was not acknowledged',
    push: 'http',
    inject: down('SIGKILL'),
  },
  'push-term': { what: 'the same, SIGTERM', push: 'http', inject: down('SIGTERM') },
  'push-disk-full': {
    what: 'the same, the state directory is full up to 1.5 s: 503',
    push: 'http',
    inject: diskIs('full'),
  },
  'push-torn-checkpoint': {
    what: 'the same, kill -9, the newest checkpoint cut or changed',
    push: 'http',
    inject: down('SIGKILL', tear),
  },
  'grpc-kill': {
    what: 'batches are sent over OTLP/gRPC, kill -9',
    push: 'otlp_grpc',
    inject: down('SIGKILL'),
  },
  'scrape-storm': { what: '200 scrapes at once', inject: scrapeMuch },
  'scraper-never-reads': { what: '100 scrapes whose answers nobody reads', inject: neverRead },
}
