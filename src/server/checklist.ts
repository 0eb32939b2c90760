// The incident checklist as the page shows it: questions, and what was found out about each.

/** `unknown`: no source tells. It is never shown as fine. */
export const FINDING_STATES = ['bad', 'look', 'unknown', 'quiet', 'fine'] as const
export type FindingState = (typeof FINDING_STATES)[number]

export interface Finding {
  readonly state: FindingState
  /** Server, resource server, source. */
  readonly of?: string
  readonly text: string
  /** What it rests on, most telling first. */
  readonly facts?: readonly string[]
  /** Of what is unknown: what would tell. */
  readonly remedy?: string
}

export interface Question {
  readonly id: string
  readonly title: string
  readonly findings: readonly Finding[]
}

export interface Checklist {
  readonly now: number
  /** Of what is counted as lately. */
  readonly windowSeconds: number
  readonly questions: readonly Question[]
}
