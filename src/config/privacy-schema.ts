// How what is printed is made unreadable: the part of authslo.yaml under `privacy`.
import { resolve } from 'node:path'
import { z } from 'zod'
import { text } from './schema-leaves.ts'
import { withoutUndefined } from './without-undefined.ts'

/** Absolute paths. */
export interface PrivacyConfig {
  /** undefined: the key in the state directory, else one of the process. */
  readonly keyFile?: string
  /** While keys are changed: events carry the fingerprints of this one too. */
  readonly previousKeyFile?: string
}

export const privacySchema = z
  .strictObject(
    {
      fingerprint_key_file: text('a path')
        .describe(
          'file with the key of fingerprints; by default one that is made in `state.directory`',
        )
        .optional(),
      previous_fingerprint_key_file: text('a path')
        .describe('the key before, while keys are changed: events carry both fingerprints')
        .optional(),
    },
    { error: 'a mapping such as {fingerprint_key_file: /run/secrets/authslo-key}' },
  )
  .describe('how tokens and people are made unreadable')
  .prefault({})

/** `folder`: what the paths are relative to. */
export const privacyFrom = (
  shape: z.output<typeof privacySchema>,
  folder: string,
): PrivacyConfig => {
  const at = (path: string | undefined): string | undefined =>
    path === undefined ? undefined : resolve(folder, path)
  return withoutUndefined({
    keyFile: at(shape.fingerprint_key_file),
    previousKeyFile: at(shape.previous_fingerprint_key_file),
  })
}
