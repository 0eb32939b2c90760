// What an event carries in memory beside the keys of the contract: how it was joined, what correlators found. Never printed.
import type { Endpoint } from './event-values.ts'

/**
 * How a record takes part in a request that left several records (merge/). `head` stands, heads of one kind collapse into
 * the first; `detail` only fills keys; `fallback` fills keys and stands where there is no head; `cause` overrules the outcome,
 * reason and verdict of failed heads.
 */
export interface Join {
  /** Of the request; records of one key belong together. */
  readonly key: string
  readonly role: 'head' | 'detail' | 'fallback' | 'cause'
  /** No further record of this request will come. */
  readonly last?: boolean
  /** The first record of its request: what came before under this key is another's. */
  readonly begins?: boolean
  /** Of a head: it has only seen its request begin. Fallbacks of its kind and causes tell how it ended; where none does it is nothing. */
  readonly open?: boolean
  /** Of a cause: a record that does not join tells the whole request, which stands for nothing here. */
  readonly elsewhere?: boolean
  /** So many heads make the request whole: products that write the same line twice. */
  readonly heads?: number
  /** The key is a lane (a thread) on which requests follow one another: a second head, or fallback, of a kind begins another request. */
  readonly lane?: boolean
  /**
   * The key is a queue of requests that only their order tells apart: each fallback ends one and takes the first head that waits. For
   * products that write why without saying of whom.
   */
  readonly queue?: boolean
}

/** Which requests a source records: every one, some, or those that failed. */
export type Sample = 'all' | 'share' | 'errors'

/** The access line or span of the same request, from which an event of the product has its duration and status. */
export interface Partner {
  /** Name of the source. */
  readonly source: string
  /** Where it was an http_request. */
  readonly endpoint: Endpoint | undefined
  readonly sample: Sample
}

/** What was seen of a revoked token at one resource server, ages in seconds since the revocation; undefined: never. */
export interface Presentations {
  readonly firstRefusalSeconds: number | undefined
  readonly lastAcceptanceSeconds: number | undefined
  /** Accepted or refused. */
  readonly lastSeconds: number
}

/** Who presents a refresh token that was exchanged before, beside who exchanged it and whom its subject is known as. */
export interface Presented {
  /** Of client, address and agent: so many differ from whoever exchanged it. */
  readonly differing: number
  /** Its subject, well known by now, was never seen in this network, or with this agent. */
  readonly isNewNetwork: boolean
  readonly isNewAgent: boolean
  /** When it was exchanged, ms; undefined: not known. */
  readonly exchangedMs: number | undefined
}

/** What a correlator knows beyond the keys of the contract and indicators need: in memory only, never printed. */
export interface Finding {
  /** It is judged and counted, and not handed out: another event tells of the same. */
  readonly isToldElsewhere?: true
  /** refresh_reuse: the server refused, and ended the whole family for it. */
  readonly endedFamily?: boolean
  /** refresh_reuse. */
  readonly presented?: Presented
  /**
   * revoked_token_use, revocation_closed: all that was seen of this revocation at this resource server, with this event and at the one
   * before it (undefined: this is the first).
   */
  readonly pair?: { readonly before: Presentations | undefined; readonly now: Presentations }
}
