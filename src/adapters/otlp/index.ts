import { readBearer } from './bearer.ts'
import { readHttp } from './http.ts'
import { readHydra } from './hydra.ts'
import type { ReadSpan } from './span.ts'
import { readSpring } from './spring.ts'

/** Readers of spans, the most specific first: one file, one line. */
export const SPAN_READERS: readonly ReadSpan[] = [readHydra, readSpring, readBearer, readHttp]
