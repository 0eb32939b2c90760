import type { Question } from '../../server/checklist.ts'
import { failover } from './failover.ts'
import { flows } from './flows.ts'
import { health } from './health.ts'
import { keys } from './keys.ts'
import { revocation } from './revocation.ts'
import type { Answer } from './view.ts'

/** The questions of an incident, in the order in which they are asked: one file, one line. */
export const QUESTIONS: readonly (Pick<Question, 'id' | 'title'> & { readonly answer: Answer })[] =
  [
    { id: 'flows', title: 'Which flows and clients are affected?', answer: flows },
    { id: 'keys', title: 'Are the keys good, and can everyone get them?', answer: keys },
    { id: 'health', title: 'Is the server healthy, and what do its logs say?', answer: health },
    { id: 'revocation', title: 'What must be revoked, and who must be told?', answer: revocation },
    { id: 'failover', title: 'Did traffic move, and does it get better?', answer: failover },
  ]
