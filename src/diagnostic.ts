// A user error is a value with a place and a remedy; all are reported at once.

export interface Place {
  readonly file: string
  /** 1-based; absent where the problem is the whole file. */
  readonly line?: number
  readonly column?: number
  /** The source line the place points into. */
  readonly excerpt?: string
}

export interface Diagnostic {
  /** Stable id, kebab-case: documented in docs/reference/diagnostics.md. */
  readonly id: string
  readonly severity: 'error' | 'warning'
  readonly place: Place
  /** What is wrong, one sentence. */
  readonly problem: string
  /** What to write instead, one sentence. */
  readonly remedy: string
}

/** A value, or what stands in its way. Warnings may come with a value. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T; readonly warnings: readonly Diagnostic[] }
  | { readonly ok: false; readonly problems: readonly Diagnostic[] }

/** Why a file cannot be read, for a sentence. */
export const whyUnreadable = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'there is no such file'
  return code === 'EACCES' ? 'it may not be read' : message
}
